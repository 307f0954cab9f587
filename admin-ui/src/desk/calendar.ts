import type { CalendarAmendment, CalendarDate, CalendarDay, CertaintyMark, DayKind, Retime, RetimePaper } from '../api-types';
import type { FieldFault } from '../api-types';

export const DAY_KINDS: readonly DayKind[] = ['holiday', 'compensation', 'swap_off', 'makeup_work'];
export const MARKS: readonly CertaintyMark[] = ['P', 'K', 'S', 'C', 'X', 'H'];
export const MEASURES = ['workingDays', 'calendarDays', 'months', 'workingHours', 'hours'] as const;
export type Measure = (typeof MEASURES)[number];

export interface DayRow { date: CalendarDate; kind: DayKind; vi: string; en: string; grade: CertaintyMark; source: string }
export const emptyRow = (): DayRow => ({ date: '', kind: 'holiday', vi: '', en: '', grade: 'P', source: '' });
export const rowOf = (day: CalendarDay): DayRow => ({ date: day.date, kind: day.kind ?? 'holiday', vi: day.name?.vi ?? '', en: day.name?.en ?? '', grade: day.grade || 'X', source: day.source ?? '' });

export const yearsOf = (days: CalendarDay[]): string[] => [...new Set(days.map((d) => d.date.slice(0, 4)))].sort();

/** The listed days of a year, month by month; only months that have some or a number of working days. */
export function monthsOf(year: string, days: CalendarDay[], months: { month: string; working_days: number }[]) {
  return Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`)
    .map((month) => ({ month, working: months.find((m) => m.month === month)?.working_days ?? null, days: days.filter((d) => d.date.startsWith(month)) }))
    .filter((m) => m.working !== null || m.days.length > 0);
}

/** What the language calls a due, from a form. */
export function specOf(form: { measure: Measure; count: string; from: CalendarDate }): Record<string, unknown> {
  return { [form.measure]: Number(form.count), ...(form.from ? { from: form.from } : {}) };
}

/** What is sent of a new version: a date that stands twice is the server's fault to tell, at its row. English falls back to Vietnamese. */
export function amendmentOf(version: string, from: string, rows: DayRow[], remove: CalendarDate[]): CalendarAmendment {
  return {
    version: version.trim(), from,
    days: rows.map((r) => ({ date: r.date, kind: r.kind, name: { vi: r.vi.trim().normalize('NFC'), en: (r.en.trim() || r.vi.trim()).normalize('NFC') }, grade: r.grade, source: r.source.trim() })),
    remove,
  };
}

/** Faults that belong to row `index`: "/days/2/date" and "/days/2". */
export const faultsOfRow = (faults: FieldFault[], index: number): FieldFault[] => faults.filter((f) => f.pointer === `/days/${index}` || f.pointer.startsWith(`/days/${index}/`));

export const isRetiming = (retime: Pick<Retime, 'state'> | undefined) => retime?.state === 'running' || retime?.state === 'undoing';

export function retimeProgress(retime: Retime): { done: number; of: number } {
  const { moved, stayed, undone, kept } = retime.counts;
  if (['undoing', 'undo_paused', 'undone'].includes(retime.state)) return { done: undone + kept, of: undone + kept + moved };
  return { done: moved + stayed, of: Math.max(retime.moves, moved + stayed) };
}

/** Papers with an announced deadline that would come earlier and that no leader has confirmed yet, each with all its work of that kind. */
export function shortenable(papers: RetimePaper[], confirmed: Retime[]): { paper: RetimePaper; works: string[] }[] {
  const done = new Set(confirmed.filter((r) => r.part_of && r.state !== 'undone').flatMap((r) => r.works));
  return papers
    .map((paper) => ({ paper, works: paper.deadlines.filter((d) => d.would_shorten && !done.has(d.work)).map((d) => d.work) }))
    .filter((one) => one.works.length > 0);
}
