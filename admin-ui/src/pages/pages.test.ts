import { expect, test } from 'vitest';
import type { HistoryItem, Instance, Task } from '../api-types';
import { isCertified, isClick, unsealed } from '../components/History';
import { together } from './BulkDecision';
import { colleaguesOf } from './CommentsPart';
import { inOrder, parted } from './HomePage';
import { safeNext } from './LoginPage';

test('after log-in only a path of this very site is followed', () => {
  expect(safeNext('/instances/1?a=b')).toBe('/instances/1?a=b');
  for (const bad of [undefined, '', 'https://example.org', '//example.org', '/\\example.org', 'javascript:alert(1)']) expect(safeNext(bad)).toBe('/');
});

test('overdue comes first, then urgent, then the nearest due date, and what has none last', () => {
  const task = (id: string, more: Partial<Task>) => ({ id, overdue: false, urgent: false, due: null, opened_at: '2026-11-01T00:00:00Z', ...more }) as Task;
  const order = inOrder([task('none', {}), task('late', { overdue: true, due: '2026-11-01T00:00:00Z' }), task('soon', { due: '2026-11-24T00:00:00Z' }), task('urgent', { urgent: true }), task('later', { due: '2026-12-24T00:00:00Z' })]);
  expect(order.map((t) => t.id)).toEqual(['late', 'urgent', 'soon', 'later', 'none']);
});

test('a certificate is offered for submissions and decisions that a seal covers, and for nothing else', () => {
  const item = (kind: string, sealed?: boolean) => ({ number: 1, kind, sealed }) as HistoryItem;
  const covered = [item('submitted', true), item('decided', true), item('decision_recorded', true)];
  expect(covered.every(isCertified)).toBe(true);
  expect([item('started', true), item('decided', false), item('decided')].some(isCertified)).toBe(false);
  const onPaper = (signature?: string[]) => ({ ...item('paper_registered', true), bound: { signature } }) as HistoryItem;
  expect([onPaper(['TM. BAN THƯỜNG TRỰC']), onPaper()].map(isCertified), 'a paper that somebody signed, and one that only came in').toEqual([true, false]);
  expect(unsealed([...covered, item('decided', false)])).toBe(1);
});

test('what was entered from a paper is never called a click', () => {
  const item = (more: Partial<HistoryItem>) => ({ number: 1, at: '', kind: 'decision_given', text: { vi: '', en: '' }, actor: { full_name: 'A' }, recorded: null, comment: null, ...more }) as HistoryItem;
  expect(isClick(item({}))).toBe(true);
  expect(isClick(item({ recorded: { by: 'B', source: 'meeting', date: null } }))).toBe(false);
  expect(isClick(item({ kind: 'timer_fired', actor: null }))).toBe(false);
});

test('what a colleague has taken is not among my work, what I took is; what is held stands apart', () => {
  const task = (id: string, more: Partial<Task>) => ({ id, ...more }) as Task;
  const parts = parted([task('free', {}), task('mine', { claimed_by: { id: 'me', full_name: '' } }), task('theirs', { claimed_by: { id: 'x', full_name: '' } }), task('held', { held: true, claimed_by: { id: 'x', full_name: '' } }), task('named', { claimed_by: 'Nông Thị Hoa' })], { id: 'me', full_name: 'Nông Thị Hoa' });
  expect(Object.values(parts).map((list) => list.map((t: Task) => t.id))).toEqual([['free', 'mine', 'named'], ['theirs'], ['held']]);
});

test('papers of one step and one version are decided together; the others are named with why not', () => {
  const paper = (id: string, version: number, state: string, enabled = true, confirm?: string) => ({
    task: { id, instance: `i${id}` } as Task,
    instance: { definition: 'd', version, work: [{ id, state }], actions: [{ kind: 'decide', work: id, enabled, ...(confirm ? { confirm } : {}) }] } as unknown as Instance,
  });
  const { ready, left } = together([paper('1', 1, 'a'), paper('2', 2, 'a'), paper('3', 2, 'a'), paper('4', 2, 'b'), paper('5', 2, 'a', false), paper('6', 2, 'a', true, 'password')]);
  expect(ready.map((r) => r.task.id)).toEqual(['2', '3']);
  expect(left.map((l) => [l.task.id, l.why])).toEqual([['5', 'closed'], ['6', 'password'], ['1', 'version'], ['4', 'version']]);
});

test('whom one can name is each colleague once, those on the paper first, without oneself and who has left', () => {
  const T = (vi: string) => ({ vi, en: vi });
  const instance = { work: [{ holders: [{ id: 'b', full_name: 'B', title: T('Chủ tịch') }, { full_name: 'không tên' }] }] } as unknown as Instance;
  const record = (id: string, active = true) => ({ id, full_name: id.toUpperCase(), login: '', email: null, phone: null, active, holdings: [] });
  expect(colleaguesOf(instance, [{ id: 'c', full_name: 'C' }], [record('me'), record('b'), record('d'), record('gone', false)], 'me', (text) => text.vi)).toEqual([
    { id: 'b', full_name: 'B', title: 'Chủ tịch' }, { id: 'd', full_name: 'D', title: '' }, { id: 'c', full_name: 'C' },
  ]);
});
