import type { CalendarAmendment, CalendarDate, CalendarDay, CalendarLayer, CertaintyMark, DayKind, Retime, RetimePaper, WrittenDay, WrittenLayer } from '../api-types';
import type { FieldFault } from '../api-types';

export const DAY_KINDS: readonly DayKind[] = ['holiday', 'compensation', 'swap_off', 'makeup_work'];
/** What a unit has for itself: it is closed on a day that others work, or works on one that they rest. */
export const UNIT_DAY_KINDS: readonly DayKind[] = ['closure', 'makeup_work'];
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

export interface UnitRow { unit: string; date: CalendarDate; kind: DayKind; reason: string; source: string }
export const emptyUnitRow = (): UnitRow => ({ unit: '', date: '', kind: 'closure', reason: '', source: '' });
export const isUnitRow = (row: UnitRow) => row.unit !== '' && row.date !== '';
/** A day of a unit, as the list of those to take away names it. */
export const unitDay = (unit: string, date: CalendarDate) => `${unit} ${date}`;

const following = (version: string) => (/^\d+$/.test(version) ? String(Number(version) + 1) : `${version}.1`);
const MORE_THAN_DAYS = ['hours', 'weekly_rest', 'events', 'zone'];

/** The layers of the units that rows or days to take away touch: each as a whole, with what it had. One that has nothing left ends. */
export function layersOf(before: CalendarLayer[], rows: UnitRow[], away: string[]): Pick<CalendarAmendment, 'layers' | 'remove_layers'> {
  const touched = new Set([...rows.map((r) => r.unit), ...before.filter((l) => l.days.some((d) => away.includes(unitDay(l.unit.id, d.date)))).map((l) => l.unit.id)]);
  const layers: WrittenLayer[] = [];
  const ended: string[] = [];
  for (const unit of touched) {
    const had = before.find((l) => l.unit.id === unit)?.written;
    const own = rows.filter((r) => r.unit === unit);
    const days: WrittenDay[] = [
      ...(had?.days ?? []).filter((d) => !away.includes(unitDay(unit, d.date)) && !own.some((r) => r.date === d.date)),
      ...own.map((r) => { const reason = r.reason.trim().normalize('NFC'); return { date: r.date, kind: r.kind, name: { vi: reason, en: reason }, grade: 'P' as const, source: r.source.trim() }; }),
    ];
    if (days.length === 0 && had && !MORE_THAN_DAYS.some((member) => member in had)) ended.push(unit);
    else layers.push({ ...(had ?? { unit, id: unit }), unit, id: had?.id ?? unit, version: had ? following(had.version) : '1', days });
  }
  return { ...(layers.length > 0 ? { layers } : {}), ...(ended.length > 0 ? { remove_layers: ended } : {}) };
}

/** Faults that belong to row `index`: "/days/2/date" and "/days/2". */
export const faultsOfRow = (faults: FieldFault[], index: number): FieldFault[] => faults.filter((f) => f.pointer === `/days/${index}` || f.pointer.startsWith(`/days/${index}/`));

export const isRetiming = (retime: Pick<Retime, 'state'> | undefined) => retime?.state === 'running' || retime?.state === 'undoing';

/** Whether the server is at it: something to ask for again. */
export const isUnderWay = (retime: Pick<Retime, 'state'> | undefined) => isRetiming(retime) || retime?.state === 'reading' || retime?.state === 'gathering';

export function retimeProgress(retime: Retime): { done: number; of: number } {
  if (retime.reading) return { done: retime.reading.looked, of: retime.reading.of };
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
