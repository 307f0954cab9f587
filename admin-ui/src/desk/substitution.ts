import type { CalendarDate, Holding, PersonRecord, PositionKind, Substitution, SubstitutionWish } from '../api-types';

const DAY = 24 * 3600_000;
export const dayAfter = (day: CalendarDate, days: number): CalendarDate => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** The positions in which somebody can stand in: held on a day from `from` to `to` (none: without end), and with work of their own. */
export function replaceable(person: PersonRecord, from: CalendarDate, to: CalendarDate, positions: PositionKind[]): Holding[] {
  const administrative = new Set(positions.filter((p) => p.administrative).map((p) => p.code));
  return person.holdings.filter((h) => !administrative.has(h.position) && (!h.to || h.to >= from) && (to === '' || h.from <= to) && (!h.to || h.to >= h.from));
}

export interface SubstitutionForm {
  person: string; from: CalendarDate; to: CalendarDate; ground: SubstitutionWish['ground']; decision: string;
  /** Null: all. */
  holdings: string[] | null; workflows: string[] | null;
}
/** One week from today, for all positions and workflows. */
export const firstForm = (today: CalendarDate): SubstitutionForm => ({ person: '', from: today, to: dayAfter(today, 6), ground: 'absence', decision: '', holdings: null, workflows: null });

export function wishOf(holder: string, form: SubstitutionForm): SubstitutionWish {
  const decision = form.decision.replace(/\s+/g, ' ').trim().normalize('NFC');
  return {
    holder, person: form.person, from: form.from, ground: form.ground,
    ...(form.to ? { to: form.to } : {}), ...(decision ? { decision } : {}),
    ...(form.holdings ? { holdings: form.holdings } : {}), ...(form.workflows ? { workflows: form.workflows } : {}),
  };
}

/** Whether there is enough to ask the server about it; what is wrong with it, the server says. */
export const isAskable = (form: SubstitutionForm) => form.person !== '' && form.from !== '' && form.holdings?.length !== 0 && form.workflows?.length !== 0;

/** Those in force and to come, as the server orders them, and those that are over. */
export function inForceFirst(all: Substitution[]): { open: Substitution[]; over: Substitution[] } {
  return { open: all.filter((s) => s.state !== 'over'), over: all.filter((s) => s.state === 'over') };
}

export type EndWhen = 'today' | 'now' | 'day';
/** The last day that is sent; null leaves it to the server, which takes back what has not begun. */
export function lastDayOf(one: Substitution, when: EndWhen, day: CalendarDate, today: CalendarDate): CalendarDate | null {
  if (one.state === 'upcoming') return null;
  if (when === 'day') return day;
  return when === 'now' ? dayAfter(today, -1) : today;
}
