import { expect, test } from 'vitest';
import type { RehearsedYear } from '../api-types';
import { linesOf, peopleIn } from './rehearsal-lines';

const text = (vi: string) => ({ vi, en: `${vi} (en)` });
const who = (person: string, name: string) => ({ person, name, position: 'DRAFTER', title: null, unit: '20', ground: 'own' });
const year = {
  tasks: [
    { opened: '2026-02-01T01:00:00Z', title: text('Soạn'), period: null, unit_name: text('Tỉnh'), who: [who('b', 'Bình')], due: '2026-02-05T10:00:00Z', due_date: '2026-02-05', late: true },
    { opened: '2026-01-01T01:00:00Z', title: text('Báo cáo'), period: '2026-Q1', unit_name: text('Xã'), who: [who('a', 'An')], due: null, due_date: null, late: false },
  ],
  told: [
    { kind: 'reminder', at: '2026-01-15T01:30:00Z', title: text('Báo cáo'), period: '2026-Q1', unit_name: text('Xã'), to: [who('a', 'An')], due: '2026-01-16T10:00:00Z' },
    { kind: 'notice', at: '2026-01-16T01:30:00Z', title: text('Đã xem'), period: null, unit_name: text('Xã'), to: [who('c', 'Chi')], due: null },
  ],
} as unknown as RehearsedYear;

test('tasks and reminders come in the order of time, and what is only noted is left out', () => {
  expect(linesOf(year, 'vi').map((line) => [line.kind, line.title, line.due])).toEqual([
    ['task', 'Báo cáo (2026-Q1)', null], ['reminder', 'Báo cáo (2026-Q1)', '2026-01-16T10:00:00Z'], ['task', 'Soạn', '2026-02-05'],
  ]);
  expect(linesOf(year, 'en')[2]?.title).toBe('Soạn (en)');
});

test('each person is offered once, in the order of names', () => {
  expect(peopleIn(linesOf(year, 'vi'))).toEqual([['a', 'An'], ['b', 'Bình']]);
});
