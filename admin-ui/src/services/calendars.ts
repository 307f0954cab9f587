import type { CalendarAmendment, CalendarInFull, Calendars, DeadlineTried, List, Retime, RetimePaper, UndoVerdict } from '../api-types';
import { get, idempotencyKey, send } from '../api/client';

const place = (version: string) => `/calendars/${encodeURIComponent(version)}`;
const job = (id: string) => `/retimes/${encodeURIComponent(id)}`;

export const listCalendars = () => get<Calendars>('/calendars');
export const readCalendar = (version: string) => get<CalendarInFull>(place(version));
export const tryDeadline = (spec: object, calendar: string) => get<DeadlineTried>('/calendars/due', { spec: JSON.stringify(spec), calendar });
export const writeCalendar = (amendment: CalendarAmendment) => send<CalendarInFull>('POST', '/calendars', amendment, { key: idempotencyKey() });
export const previewCalendar = (version: string) => send<Retime>('POST', '/calendars/preview', { calendar: version }, { key: idempotencyKey() });
export const applyCalendar = (version: string, retime: string) => send<Retime>('POST', `${place(version)}/apply`, { retime }, { key: idempotencyKey() });
export const shortenDeadlines = (version: string, retime: string, works: string[]) => send<Retime>('POST', `${place(version)}/shorten`, { retime, works }, { key: idempotencyKey() });

export const listRetimes = () => get<List<Retime>>('/retimes').then((a) => a.items);
export const readRetime = (id: string) => get<Retime>(job(id));
export const retimeUndoVerdicts = (id: string) => get<List<UndoVerdict>>(`${job(id)}/undo`).then((a) => a.items);
export type RetimeStep = 'pause' | 'resume' | 'undo';
export const stepRetime = (id: string, step: RetimeStep) => send<Retime>('POST', `${job(id)}/${step}`, {}, { key: idempotencyKey() });

/** The papers of a retiming, however many pages they take. */
export async function listRetimePapers(id: string): Promise<RetimePaper[]> {
  const papers: RetimePaper[] = [];
  let after: string | null | undefined;
  for (let page = 0; page < 50; page += 1) {
    const list: List<RetimePaper> = await get<List<RetimePaper>>(`${job(id)}/papers`, { limit: 500, after });
    papers.push(...list.items);
    after = list.next;
    if (!after) break;
  }
  return papers;
}
