import { expect, test } from 'vitest';
import type { HistoryItem, Task } from '../api-types';
import { isCertified, isClick, unsealed } from '../components/History';
import { inOrder } from './HomePage';
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
  expect(unsealed([...covered, item('decided', false)])).toBe(1);
});

test('what was entered from a paper is never called a click', () => {
  const item = (more: Partial<HistoryItem>) => ({ number: 1, at: '', kind: 'decision_given', text: { vi: '', en: '' }, actor: { full_name: 'A' }, recorded: null, comment: null, ...more }) as HistoryItem;
  expect(isClick(item({}))).toBe(true);
  expect(isClick(item({ recorded: { by: 'B', source: 'meeting', date: null } }))).toBe(false);
  expect(isClick(item({ kind: 'timer_fired', actor: null }))).toBe(false);
});
