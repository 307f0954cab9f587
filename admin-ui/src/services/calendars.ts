import type { CalendarAmendment, CalendarInFull, CalendarOfUnit, Calendars, DeadlineTried, List, Retime, RetimePaper, UndoVerdict } from '../api-types';
import { get, idempotencyKey, send } from '../api/client';

const place = (version: string) => `/calendars/${encodeURIComponent(version)}`;
const job = (id: string) => `/retimes/${encodeURIComponent(id)}`;

export const listCalendars = () => get<Calendars>('/calendars');
export const calendarOfUnit = (unit: string): Promise<CalendarOfUnit | null> => get<Calendars>('/calendars', { unit }).then((a) => a.unit ?? null);
export const readCalendar = (version: string) => get<CalendarInFull>(place(version));
export const tryDeadline = (spec: object, calendar: string, unit?: string) => get<DeadlineTried>('/calendars/due', { spec: JSON.stringify(spec), calendar, unit: unit || undefined });
export const writeCalendar = (amendment: CalendarAmendment) => send<CalendarInFull>('POST', '/calendars', amendment, { key: idempotencyKey() });
export const previewCalendar = (version: string) => send<Retime>('POST', '/calendars/preview', { calendar: version }, { key: idempotencyKey() });
export const applyCalendar = (version: string, retime: string) => send<Retime>('POST', `${place(version)}/apply`, { retime }, { key: idempotencyKey() });
export const shortenDeadlines = (version: string, retime: string, works: string[]) => send<Retime>('POST', `${place(version)}/shorten`, { retime, works }, { key: idempotencyKey() });

export const listRetimes = () => get<List<Retime>>('/retimes').then((a) => a.items);
export const readRetime = (id: string) => get<Retime>(job(id));
export type RetimeStep = 'pause' | 'resume' | 'undo';
export const stepRetime = (id: string, step: RetimeStep) => send<Retime>('POST', `${job(id)}/${step}`, {}, { key: idempotencyKey() });

/** Of a list that comes in pages, as much as a screen shows. */
async function pages<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let after: string | null | undefined;
  for (let page = 0; page < 50; page += 1) {
    const list: List<T> = await get<List<T>>(path, { limit: 500, after });
    items.push(...list.items);
    after = list.next;
    if (!after) break;
  }
  return items;
}
/** The papers of a retiming, however many pages they take; and what an undo would do to each. */
export const listRetimePapers = (id: string) => pages<RetimePaper>(`${job(id)}/papers`);
export const retimeUndoVerdicts = (id: string) => pages<UndoVerdict>(`${job(id)}/undo`);
