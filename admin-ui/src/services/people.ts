import type { CalendarDate, Capability, ImportAnswer, ImportPreview, List, PasswordLink, PersonRecord, PositionKind } from '../api-types';
import { address, get, idempotencyKey, send } from '../api/client';

export const listPeople = (filter: { unit?: string; q?: string; after?: string }) => get<List<PersonRecord>>('/people', filter);
/** All whom the reader may see, however many pages they take. */
export async function everybody(): Promise<PersonRecord[]> {
  const people: PersonRecord[] = [];
  let after: string | undefined;
  for (let page = 0; page < 50; page += 1) {
    const list = await listPeople(after === undefined ? {} : { after });
    people.push(...list.items);
    if (!list.next) break;
    after = list.next;
  }
  return people;
}
export const addPerson = (person: { full_name: string; login: string; email: string; phone: string; holdings: { unit: string; position: string; from: CalendarDate }[] }) =>
  send<{ person: PersonRecord; password_link: string | PasswordLink }>('POST', '/people', person, { key: idempotencyKey() });
const account = (id: string) => `/people/${encodeURIComponent(id)}`;
export const changePerson = (id: string, change: { full_name?: string; login?: string; email?: string; phone?: string }) => send<PersonRecord>('PATCH', account(id), change, { key: idempotencyKey() });
export const deactivatePerson = (id: string, to: CalendarDate) => send<PersonRecord>('POST', `${account(id)}/deactivation`, { to }, { key: idempotencyKey() });
export const reactivatePerson = (id: string) => send<PersonRecord>('DELETE', `${account(id)}/deactivation`, undefined, { key: idempotencyKey() });
export const newPasswordLink = (id: string) => send<PasswordLink>('POST', `/people/${encodeURIComponent(id)}/password-link`, {});
export const giveHolding = (holding: { person: string; unit: string; position: string; from: CalendarDate; mode?: string; decision?: string }) =>
  send<unknown>('POST', '/holdings', holding, { key: idempotencyKey() });
export const endHolding = (id: string, to: CalendarDate) => send<unknown>('POST', `/holdings/${encodeURIComponent(id)}/end`, { to }, { key: idempotencyKey() });
export const followUnit = (follow: { unit: string; person: string; from: CalendarDate }) => send<unknown>('POST', '/follows', follow, { key: idempotencyKey() });
export const recordCapability = (given: { person: string; capability: string; value: number; from: CalendarDate; to?: CalendarDate }) =>
  send<Capability & { person: string }>('POST', '/capabilities', given, { key: idempotencyKey() });
export const previewPeople = (table: string, from: CalendarDate) => send<ImportPreview>('POST', '/people/import/preview', { table, from });
export const importPeople = (table: string, from: CalendarDate) => send<ImportAnswer>('POST', '/people/import', { table, from }, { key: idempotencyKey() });
export const peopleTemplate = () => address('/people/import/template.csv');
export const listPositions = async (): Promise<PositionKind[]> => {
  const answer = await get<PositionKind[] | List<PositionKind>>('/positions');
  return Array.isArray(answer) ? answer : answer.items;
};
