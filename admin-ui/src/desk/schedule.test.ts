import { expect, test } from 'vitest';
import type { SchedulePlan } from '../api-types';
import { changedPlan, emptyForm, formOf, planOf, ruleOf } from './schedule';

const form = emptyForm('2026-12-01');

test('the usual choices become rules of RFC 5545', () => {
  expect(ruleOf({ ...form, repeat: 'daily' })).toBe('FREQ=DAILY');
  expect(ruleOf({ ...form, repeat: 'weekly', weekdays: ['FR', 'MO'] })).toBe('FREQ=WEEKLY;BYDAY=MO,FR');
  expect(ruleOf({ ...form, repeat: 'monthly', monthDay: 15 })).toBe('FREQ=MONTHLY;BYMONTHDAY=15');
  expect(ruleOf({ ...form, repeat: 'quarterly', monthDay: 20 })).toBe('FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20');
  expect(ruleOf({ ...form, repeat: 'raw', rule: ' RRULE:FREQ=DAILY;COUNT=3 ' })).toBe('FREQ=DAILY;COUNT=3');
});

test('a day that some months have not is the last one there is', () => {
  expect(ruleOf({ ...form, repeat: 'monthly', monthDay: 31 })).toBe('FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1');
});

test('the last working day is found by the calendar, not by the rule', () => {
  expect(planOf({ ...form, repeat: 'lastWorkingDay', roll: 'none' }).when).toEqual({ rule: 'FREQ=MONTHLY;BYMONTHDAY=-1', start: '2026-12-01T08:00', roll: 'previous_working_day' });
});

test('reporting periods need no rule, and opening ahead counts working days back', () => {
  const plan = planOf({ ...form, repeat: 'periods', periods: 'month-15', ahead: 10, units: 'below:province' });
  expect(plan.when).toEqual({ periods: 'month-15' });
  expect(plan.opens).toEqual({ workingDays: -10 });
  expect(plan.units).toEqual({ below: 'province' });
});

test('a change keeps what the form does not show', () => {
  const before: SchedulePlan = { title: { vi: 'Báo cáo tháng', en: 'Monthly report' }, definition: 'report', when: { rule: 'FREQ=MONTHLY;BYMONTHDAY=15', start: '2026-01-15', exdates: ['2026-02-15'], roll: 'skip' }, units: { below: 'x', kinds: ['commune'] }, data: { a: 1 }, missed: 'all', enabled: true };
  expect(changedPlan(before, formOf(before, '2026-12-01'))).toEqual(before);
  expect(changedPlan(before, { ...formOf(before, '2026-12-01'), enabled: false }).enabled).toBe(false);
  const ahead = { ...before, opens: { workingDays: -5 } };
  expect(changedPlan(ahead, { ...formOf(ahead, '2026-12-01'), ahead: 0 }).opens).toBeUndefined();
  const months = { ...before, opens: { months: -1 } };
  expect(changedPlan(months, formOf(months, '2026-12-01')).opens).toEqual({ months: -1 });
});

test('a round of reports is opened for the chosen unit itself, and found so again', () => {
  const plan = planOf({ ...emptyForm('2026-11-23'), title: 'Báo cáo tháng', definition: 'report-round', repeat: 'periods', periods: 'nd09-month', units: 'one:20' });
  expect(plan.units).toEqual({ ids: ['20'] });
  const form = formOf(plan, '2026-11-23');
  expect(form.units).toBe('one:20');
  expect(changedPlan(plan, form).units).toEqual({ ids: ['20'] });
  expect(changedPlan(plan, { ...form, units: 'one:21' }).units).toEqual({ ids: ['21'] });
});

test('work opens for each unit under one or for a single unit, and never for nobody in particular', () => {
  expect(planOf({ ...form, units: 'below:20' }).units).toEqual({ below: '20' });
  expect(planOf({ ...form, units: 'one:20' }).units).toEqual({ ids: ['20'] });
  const listed: SchedulePlan = { title: { vi: 'a', en: 'a' }, definition: 'd', when: { periods: 'q' }, units: { ids: ['1', '2'] } };
  expect(formOf(listed, '2026-12-01').units).toBe('listed');
  expect(changedPlan(listed, formOf(listed, '2026-12-01')).units).toEqual({ ids: ['1', '2'] });
  expect(changedPlan(listed, { ...formOf(listed, '2026-12-01'), units: 'one:1' }).units).toEqual({ ids: ['1'] });
});

test('a rule of the usual choices comes back as that choice, any other as it is written', () => {
  const back = (rule: string, roll: 'none' | 'previous_working_day' = 'none') => formOf({ title: { vi: 'a', en: 'a' }, definition: 'd', when: { rule, start: '2026-12-01', roll }, units: { below: '20' } }, '2026-12-01');
  for (const repeat of ['daily', 'monthly', 'quarterly', 'yearly'] as const) expect(back(ruleOf({ ...form, repeat, monthDay: 31 })).repeat).toBe(repeat);
  expect(back(ruleOf({ ...form, repeat: 'monthly', monthDay: 31 })).monthDay).toBe(31);
  expect(back('FREQ=WEEKLY;BYDAY=MO,FR')).toMatchObject({ repeat: 'weekly', weekdays: ['MO', 'FR'] });
  expect(back('FREQ=WEEKLY;BYDAY=FR,MO')).toMatchObject({ repeat: 'raw', rule: 'FREQ=WEEKLY;BYDAY=FR,MO' });
  expect(back('FREQ=MONTHLY;BYMONTHDAY=-1').repeat).toBe('raw');
  expect(back('FREQ=MONTHLY;BYMONTHDAY=-1', 'previous_working_day').repeat).toBe('lastWorkingDay');
  expect(back('FREQ=DAILY;COUNT=3').rule).toBe('FREQ=DAILY;COUNT=3');
});
