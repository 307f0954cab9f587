import { expect, test } from 'vitest';
import type { PersonRecord, PositionKind, Substitution } from '../api-types';
import { dayAfter, firstForm, inForceFirst, isAskable, lastDayOf, replaceable, wishOf } from './substitution';

const today = '2026-11-20';
const text = { vi: 'x', en: 'x' };
const holding = (id: string, position: string, from: string, to: string | null = null) => ({ id, unit: '20', unit_name: text, position, title: text, from, to });
const positions: PositionKind[] = [{ code: 'CHAIR', title: text }, { code: 'SYS_ADMIN', title: text, administrative: true }];
const one = (id: string, state: Substitution['state']) => ({ id, state }) as Substitution;

test('somebody can stand in only where there is work, on days on which the position is held', () => {
  const person = { holdings: [holding('now', 'CHAIR', '2026-01-01'), holding('admin', 'SYS_ADMIN', '2026-01-01'), holding('past', 'CHAIR', '2025-01-01', '2026-11-19'), holding('soon', 'CHAIR', '2026-11-25'), holding('never', 'CHAIR', '2026-11-25', '2026-11-24')] } as unknown as PersonRecord;
  expect(replaceable(person, today, '2026-11-22', positions).map((h) => h.id)).toEqual(['now']);
  expect(replaceable(person, today, '', positions).map((h) => h.id)).toEqual(['now', 'soon']);
});

test('a wish is for one week, all positions and all workflows until somebody says otherwise', () => {
  const form = { ...firstForm(today), person: 'b' };
  expect(wishOf('a', form)).toEqual({ holder: 'a', person: 'b', from: today, to: '2026-11-26', ground: 'absence' });
  expect(wishOf('a', { ...form, to: '', decision: ' 12/QĐ ', holdings: ['h'], workflows: ['w'], ground: 'TUQ' })).toEqual({ holder: 'a', person: 'b', from: today, ground: 'TUQ', decision: '12/QĐ', holdings: ['h'], workflows: ['w'] });
});

test('the server is asked only about a wish that names somebody and something', () => {
  const form = { ...firstForm(today), person: 'b' };
  expect(isAskable(form)).toBe(true);
  for (const missing of [{ person: '' }, { from: '' }, { holdings: [] }, { workflows: [] }]) expect(isAskable({ ...form, ...missing })).toBe(false);
});

test('what is over stands apart from what holds and what comes', () => {
  const { open, over } = inForceFirst([one('1', 'running'), one('2', 'upcoming'), one('3', 'over')]);
  expect([open.map((s) => s.id), over.map((s) => s.id)]).toEqual([['1', '2'], ['3']]);
});

test('ending at once means yesterday was the last day; what has not begun is left to the server', () => {
  expect(lastDayOf(one('1', 'running'), 'today', '', today)).toBe(today);
  expect(lastDayOf(one('1', 'running'), 'now', '', today)).toBe('2026-11-19');
  expect(lastDayOf(one('1', 'running'), 'day', '2026-11-23', today)).toBe('2026-11-23');
  expect(lastDayOf(one('1', 'upcoming'), 'day', '2026-11-23', today)).toBeNull();
  expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01');
});
