import { expect, test } from 'vitest';
import type { CalendarDay, CalendarLayer, Retime, RetimePaper, WrittenDay } from '../api-types';
import { amendmentOf, faultsOfRow, isUnderWay, layersOf, monthsOf, retimeProgress, shortenable, specOf } from './calendar';

const day = (date: string) => ({ date, weekday: 1, working: false, published: true }) as CalendarDay;
const retime = (more: Partial<Retime>) => ({ id: 'r', state: 'done', part_of: null, works: [], moves: 0, counts: { planned: 0, stays: 0, moved: 0, stayed: 0, undone: 0, kept: 0 }, ...more }) as Retime;

test('a year stands month by month, with its working days, and without months of which nothing is known', () => {
  const months = monthsOf('2026', [day('2026-01-01'), day('2026-02-17'), day('2027-01-01')], [{ month: '2026-02', working_days: 15 }]);
  expect(months.map((m) => [m.month, m.working, m.days.length])).toEqual([['2026-01', null, 1], ['2026-02', 15, 1]]);
});

test('a deadline is tried in the words of the language', () => {
  expect(specOf({ measure: 'workingDays', count: '5', from: '2022-01-28' })).toEqual({ workingDays: 5, from: '2022-01-28' });
  expect(specOf({ measure: 'months', count: '-1', from: '' })).toEqual({ months: -1 });
});

test('a new version sends what changes; a name without English keeps the Vietnamese one', () => {
  const sent = amendmentOf(' 2 ', '1', [{ date: '2027-02-05', kind: 'holiday', vi: 'Tết', en: '', grade: 'P', source: 'TB 1' }], ['2027-02-08']);
  expect(sent).toEqual({ version: '2', from: '1', days: [{ date: '2027-02-05', kind: 'holiday', name: { vi: 'Tết', en: 'Tết' }, grade: 'P', source: 'TB 1' }], remove: ['2027-02-08'] });
});

const written = (date: string): WrittenDay => ({ date, kind: 'closure', name: { vi: 'Lễ hội', en: 'Lễ hội' }, grade: 'P', source: '' });
const layer = (unit: string, version: string, dates: string[], more: object = {}): CalendarLayer => ({
  unit: { id: unit, name: { vi: unit, en: unit } }, id: `L-${unit}`, version, days: dates.map(day), hours: null, events: [], written: { unit, id: `L-${unit}`, version, days: dates.map(written), ...more },
});

test('a unit keeps the days it had, under the next version of its layer, and other units are not sent', () => {
  const sent = layersOf([layer('a', '1', ['2026-11-25']), layer('b', '4', ['2026-11-26'])], [{ unit: 'a', date: '2026-11-27', kind: 'closure', reason: ' Lũ ', source: '' }], []);
  expect(sent.layers?.map((l) => [l.unit, l.id, l.version, l.days?.map((d) => d.date)])).toEqual([['a', 'L-a', '2', ['2026-11-25', '2026-11-27']]]);
  expect(sent.layers?.[0]?.days?.[1]?.name).toEqual({ vi: 'Lũ', en: 'Lũ' });
  expect(sent.remove_layers).toBeUndefined();
});

test('a unit without a layer gets one, and one with nothing left has none any more unless it has hours', () => {
  expect(layersOf([], [{ unit: 'c', date: '2026-11-28', kind: 'makeup_work', reason: 'Làm bù', source: '' }], []).layers?.[0]).toMatchObject({ unit: 'c', id: 'c', version: '1' });
  expect(layersOf([layer('a', '1', ['2026-11-25'])], [], ['a 2026-11-25'])).toEqual({ remove_layers: ['a'] });
  const hours = layersOf([layer('a', '1', ['2026-11-25'], { hours: { open: '08:00' } })], [], ['a 2026-11-25']);
  expect(hours.layers?.[0]).toMatchObject({ version: '2', days: [], hours: { open: '08:00' } });
});

test('a fault is told at its own row', () => {
  const fault = (pointer: string) => ({ pointer, code: 'x', detail: pointer });
  expect(faultsOfRow([fault('/days/1/date'), fault('/days/10/date'), fault('/days/1'), fault('/version')], 1).map((f) => f.pointer)).toEqual(['/days/1/date', '/days/1']);
});

test('progress counts forwards, and on the way back what has gone back', () => {
  const counts = { planned: 0, stays: 1, moved: 3, stayed: 1, undone: 0, kept: 0 };
  expect(retimeProgress(retime({ moves: 8, counts }))).toEqual({ done: 4, of: 8 });
  expect(retimeProgress(retime({ state: 'reading', reading: { looked: 200, of: 900 }, counts }))).toEqual({ done: 200, of: 900 });
  expect([isUnderWay(retime({ state: 'reading' })), isUnderWay(retime({ state: 'planned' }))]).toEqual([true, false]);
  expect(retimeProgress(retime({ state: 'undoing', counts: { ...counts, moved: 2, undone: 1 } }))).toEqual({ done: 1, of: 3 });
});

test('a leader is asked for what would come earlier and was not confirmed', () => {
  const paper = (instance: string, works: [string, boolean][]) => ({ instance, deadlines: works.map(([work, would_shorten]) => ({ work, would_shorten })) }) as RetimePaper;
  const papers = [paper('a', [['1', true], ['2', false]]), paper('b', [['3', true]]), paper('c', [['4', false]])];
  expect(shortenable(papers, [retime({ part_of: 'r', works: ['3'] })]).map((o) => [o.paper.instance, o.works])).toEqual([['a', ['1']]]);
  expect(shortenable(papers, [retime({ part_of: 'r', works: ['3'], state: 'undone' })])).toHaveLength(2);
});
