import { expect, test } from 'vitest';
import type { PersonRecord, Transfer, TransferPiece } from '../api-types';
import { byUrgency, isRunning, oneLine, progressOf, stepsOf, takers } from './transfer';

const today = '2026-11-20';
const text = { vi: 'x', en: 'x' };
const person = (id: string, unit: string, more: Partial<PersonRecord> = {}): PersonRecord => ({
  id, full_name: id, login: id, email: null, phone: null, active: true,
  holdings: unit ? [{ id: `h-${id}`, unit, unit_name: text, position: 'DRAFTER', title: text, from: '2026-01-01', to: null } as PersonRecord['holdings'][number]] : [], ...more,
});
const counts = { planned: 0, stays: 0, moved: 0, stayed: 0, undone: 0, kept: 0 };
const transfer = (state: Transfer['state'], more: Partial<Transfer> = {}): Transfer => ({
  id: 't', from: { id: 'a', full_name: 'A' }, to: { id: 'b', full_name: 'B' }, reason: 'x', workflows: [], units: [], substituted: false, state, at: `${today}T00:00:00Z`,
  by: { id: 'c', full_name: 'C' }, confirmed_by: null, confirmed_at: null, undone_by: null, pieces: 4, moves: 3, counts, future: { message: text, link: '/people' }, ...more,
});
const piece = (work: string, due: string | null, overdue = false): TransferPiece => ({
  work, instance: 'i', subject: text, step: text, kind: 'task', due, overdue, held_as: 'own', others: 0, state: 'planned', code: 'moves', message: text,
});

test('who could take the work over is active, holds a position today, and the own unit comes first', () => {
  const leaving = person('a', '20');
  const past = person('past', '20', { holdings: [{ ...person('x', '20').holdings[0]!, to: '2026-11-19' }] });
  const soon = person('soon', '20', { holdings: [{ ...person('x', '20').holdings[0]!, from: '2026-11-21' }] });
  const all = [person('far', '20-1'), leaving, person('gone', '20', { active: false }), person('none', ''), past, soon, person('near', '20')];
  expect(takers(all, leaving, today).map((p) => p.id)).toEqual(['near', 'far']);
  const left = person('a', '20', { active: false, holdings: past.holdings });
  expect(takers(all, left, today).map((p) => p.id)).toEqual(['near', 'far']);
});

test('late work comes first and work without a due time last', () => {
  const pieces = [piece('open', null), piece('later', '2026-12-02T00:00:00Z'), piece('late', '2026-11-25T00:00:00Z', true), piece('soon', '2026-12-01T00:00:00Z')];
  expect(byUrgency(pieces).map((p) => p.work)).toEqual(['late', 'soon', 'later', 'open']);
  expect(pieces[0]!.work).toBe('open');
});

test('progress counts what was tried, there and back', () => {
  expect(progressOf(transfer('running', { counts: { ...counts, moved: 1, stayed: 1, planned: 1 } }))).toEqual({ done: 2, of: 3 });
  expect(progressOf(transfer('undoing', { counts: { ...counts, moved: 1, undone: 1, kept: 0 } }))).toEqual({ done: 1, of: 2 });
  expect(progressOf(transfer('undone', { counts: { ...counts, undone: 1, kept: 1 } }))).toEqual({ done: 2, of: 2 });
});

test('the buttons follow the state, and nothing is offered where nothing would move', () => {
  expect(stepsOf(transfer('planned'))).toEqual(['confirm']);
  expect(stepsOf(transfer('planned', { moves: 0 }))).toEqual([]);
  expect(stepsOf(transfer('running'))).toEqual(['pause']);
  expect(stepsOf(transfer('paused'))).toEqual(['resume']);
  expect(stepsOf(transfer('paused', { counts: { ...counts, moved: 1 } }))).toEqual(['resume', 'undo']);
  expect(stepsOf(transfer('done', { counts: { ...counts, moved: 1 } }))).toEqual(['undo']);
  expect(stepsOf(transfer('done'))).toEqual([]);
  expect(stepsOf(transfer('undone'))).toEqual([]);
  expect([transfer('undoing'), transfer('done'), undefined].map(isRunning)).toEqual([true, false, false]);
});

test('a reason of several lines is sent as one, in NFC', () => {
  expect(oneLine(' Nghi\u0309 phe\u0301p\n từ mai ')).toBe('Nghỉ phép từ mai');
});
