import { expect, test } from 'vitest';
import { compare, describe as inWords, join } from './merge';

const row = (id: string, what: string) => ({ id, text: `Nhiệm vụ ${id}`, what });
const doc = (...rows: unknown[]) => ({ kind: 'programme', title: 'T', rows });

test('what only one side touched is joined by itself', () => {
  const base = doc(row('1', ''), row('2', ''), row('3', ''));
  const found = compare(base, doc(row('1', 'mine'), row('2', ''), row('3', '')), doc(row('1', ''), row('2', 'theirs'), row('3', '')));
  expect(found.conflicts).toEqual([]);
  expect(found.joined).toBe(2);
  expect(found.build({})).toEqual(doc(row('1', 'mine'), row('2', 'theirs'), row('3', '')));
});

test('a row touched by both is shown, and each of the three answers is kept to', () => {
  const found = compare(doc(row('1', '')), doc(row('1', 'mine')), doc(row('1', 'theirs')));
  expect(found.conflicts.map((c) => [c.key, c.label])).toEqual([['rows/1', 'Nhiệm vụ 1']]);
  expect(found.build({})).toEqual(doc(row('1', 'mine')));
  expect(found.build({ 'rows/1': 'theirs' })).toEqual(doc(row('1', 'theirs')));
  expect(found.build({ 'rows/1': 'both' })).toEqual(doc(row('1', 'mine\ntheirs')));
});

test('rows that one side added stay, in their place', () => {
  const found = compare(doc(row('1', '')), doc(row('1', ''), row('own-2', 'mine')), doc(row('1', ''), row('own-9', 'theirs')));
  expect(found.conflicts).toEqual([]);
  expect((found.build({}) as { rows: { id: string }[] }).rows.map((r) => r.id)).toEqual(['1', 'own-2', 'own-9']);
});

test('a row one side removed and the other left alone is gone', () => {
  const found = compare(doc(row('1', ''), row('own-2', 'x')), doc(row('1', '')), doc(row('1', ''), row('own-2', 'x')));
  expect((found.build({}) as { rows: unknown[] }).rows).toHaveLength(1);
});

test('joining two texts never loses one of them and never doubles one', () => {
  expect(join('a', 'b')).toBe('a\nb');
  expect(join('', 'b')).toBe('b');
  expect(join('a b', 'b')).toBe('a b');
});

test('a row is told in words without its ids', () => {
  expect(inWords({ date: '2018-10-25' })).toBe('25/10/2018');
  expect(inWords({ id: 'r1', obligation: '1.1', text: 'T', what: 'Tổ chức', when: 'Quý I', who: '' })).toBe('Tổ chức\nQuý I');
});
