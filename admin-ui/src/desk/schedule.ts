import type { Roll, SchedulePlan } from '../api-types';

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export const REPEATS = ['daily', 'weekly', 'monthly', 'lastWorkingDay', 'quarterly', 'yearly', 'periods', 'raw'] as const;
export type Repeat = (typeof REPEATS)[number];
export const ROLLS: readonly Roll[] = ['none', 'next_working_day', 'previous_working_day', 'skip'];

export interface ScheduleForm {
  title: string;
  definition: string;
  repeat: Repeat;
  /** Local: 2026-12-15T08:00. */
  start: string;
  weekdays: Weekday[];
  /** 1 to 31; what a month has not is its last day. */
  monthDay: number;
  rule: string;
  periods: string;
  roll: Roll;
  /** For whom: `below:ID` is each unit under one, `one:ID` a single unit, `listed` those that a plan names one by one. */
  units: string;
  /** Working days before the occurrence at which the work opens; 0 at the occurrence itself. */
  ahead: number;
  missed: 'all' | 'latest' | 'none';
  enabled: boolean;
}

export const emptyForm = (today: string): ScheduleForm => ({
  title: '', definition: '', repeat: 'monthly', start: `${today}T08:00`, weekdays: ['MO'], monthDay: 15, rule: '', periods: '', roll: 'previous_working_day', units: '', ahead: 0, missed: 'latest', enabled: true,
});

/** A day of the month that every month has: beyond the 28th the last of the days up to it is meant. */
function ofMonth(day: number): string {
  if (day <= 28) return `BYMONTHDAY=${day}`;
  return `BYMONTHDAY=${Array.from({ length: day - 27 }, (_, i) => 28 + i).join(',')};BYSETPOS=-1`;
}

/** The rule of RFC 5545 that the usual choices mean. */
export function ruleOf(form: Pick<ScheduleForm, 'repeat' | 'weekdays' | 'monthDay' | 'rule'>): string {
  switch (form.repeat) {
    case 'daily': return 'FREQ=DAILY';
    case 'weekly': return `FREQ=WEEKLY;BYDAY=${WEEKDAYS.filter((d) => form.weekdays.includes(d)).join(',')}`;
    case 'monthly': return `FREQ=MONTHLY;${ofMonth(form.monthDay)}`;
    // The last day of the month; that it is a working one is what the roll says, which knows the holidays.
    case 'lastWorkingDay': return 'FREQ=MONTHLY;BYMONTHDAY=-1';
    // Counted from the month of the start, so that a last day is looked for in each month by itself.
    case 'quarterly': return `FREQ=MONTHLY;INTERVAL=3;${ofMonth(form.monthDay)}`;
    case 'yearly': return 'FREQ=YEARLY';
    case 'raw': return form.rule.trim().replace(/^RRULE:/i, '');
    case 'periods': return '';
  }
}

function unitsOf(chosen: string): SchedulePlan['units'] {
  if (chosen.startsWith('below:')) return { below: chosen.slice('below:'.length) };
  return chosen.startsWith('one:') ? { ids: [chosen.slice('one:'.length)] } : {};
}

function chosenUnits(units: SchedulePlan['units']): string {
  if (units.below) return `below:${units.below}`;
  const ids = units.ids ?? [];
  return ids.length === 1 ? `one:${ids[0]}` : ids.length > 1 ? 'listed' : '';
}

/** The usual choice that makes exactly this rule; any other is shown as it is written, so that nothing of it is lost. */
function choiceOf(rule: string, roll: Roll): Pick<ScheduleForm, 'repeat' | 'weekdays' | 'monthDay' | 'rule'> {
  const plain = { weekdays: ['MO'] as Weekday[], monthDay: 15, rule: '' };
  const days = /^FREQ=WEEKLY;BYDAY=([A-Z,]+)$/.exec(rule)?.[1]?.split(',') ?? [];
  const usual: Pick<ScheduleForm, 'repeat' | 'weekdays' | 'monthDay' | 'rule'>[] = [
    { ...plain, repeat: 'daily' }, { ...plain, repeat: 'yearly' }, { ...plain, repeat: 'weekly', weekdays: WEEKDAYS.filter((d) => days.includes(d)) },
    ...(roll === 'previous_working_day' ? [{ ...plain, repeat: 'lastWorkingDay' as const }] : []),
    ...Array.from({ length: 31 }, (_, i) => (['monthly', 'quarterly'] as const).map((repeat) => ({ ...plain, repeat, monthDay: i + 1 }))).flat(),
  ];
  return usual.find((one) => ruleOf(one) === rule) ?? { ...plain, repeat: 'raw', rule };
}

export function planOf(form: ScheduleForm): SchedulePlan {
  const title = form.title.trim().normalize('NFC');
  const roll = form.repeat === 'lastWorkingDay' ? 'previous_working_day' : form.roll;
  return {
    title: { vi: title, en: title },
    definition: form.definition,
    when: form.repeat === 'periods' ? { periods: form.periods } : { rule: ruleOf(form), start: form.start, roll },
    ...(form.ahead > 0 ? { opens: { workingDays: -form.ahead } } : {}),
    units: unitsOf(form.units),
    missed: form.missed,
    enabled: form.enabled,
  };
}

/** What is there, in the form. */
export function formOf(plan: SchedulePlan, today: string): ScheduleForm {
  const ahead = plan.opens?.workingDays;
  const first = emptyForm(today);
  return {
    ...first,
    title: plan.title.vi, definition: plan.definition, units: chosenUnits(plan.units), missed: plan.missed ?? 'latest', enabled: plan.enabled ?? true,
    ahead: typeof ahead === 'number' && ahead < 0 ? -ahead : 0,
    ...('periods' in plan.when ? { repeat: 'periods' as const, periods: plan.when.periods } : { ...choiceOf(plan.when.rule, plan.when.roll ?? 'none'), start: plan.when.start, roll: plan.when.roll ?? 'none' }),
  };
}

/** A changed plan keeps what the form does not show. */
export function changedPlan(before: SchedulePlan, form: ScheduleForm): SchedulePlan {
  const next = planOf(form);
  const when = 'rule' in next.when && 'rule' in before.when ? { ...before.when, ...next.when } : next.when;
  const same = form.title.trim() === before.title.vi;
  const { opens, ...rest } = before;
  // Opening ahead in other terms than the form's stays; the form's own is taken from the form.
  const kept = opens && formOf(before, '').ahead === 0 ? { opens } : {};
  return { ...rest, ...kept, ...next, when, title: same ? before.title : next.title, units: form.units === chosenUnits(before.units) ? before.units : next.units };
}
