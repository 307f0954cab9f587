import type { CalendarDate, Substitution, SubstitutionList, SubstitutionsGiven, SubstitutionWish } from '../api-types';
import { get, idempotencyKey, send } from '../api/client';

/** All that concern or are managed by the reader, however many pages they take. */
export async function listSubstitutions(): Promise<SubstitutionList> {
  const list = await get<SubstitutionList>('/substitutions', { limit: 500 });
  const items = [...list.items];
  let after = list.next;
  for (let page = 0; after && page < 20; page += 1) {
    const more: SubstitutionList = await get<SubstitutionList>('/substitutions', { limit: 500, after });
    items.push(...more.items);
    after = more.next;
  }
  return { ...list, items, next: after };
}
export const previewSubstitution = (wish: SubstitutionWish) => send<SubstitutionsGiven>('POST', '/substitutions', { ...wish, dry_run: true }, { key: idempotencyKey() });
/** `key` stays the same while one wish is sent again, so that it is given once. */
export const giveSubstitution = (wish: SubstitutionWish, key: string) => send<SubstitutionsGiven>('POST', '/substitutions', wish, { key });
export const endSubstitution = (id: string, to: CalendarDate | null) =>
  send<Substitution>('POST', `/substitutions/${encodeURIComponent(id)}/end`, to ? { to } : {}, { key: idempotencyKey() });
