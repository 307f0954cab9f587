import { describe, expect, test } from 'vitest';
import { difference, valueText, words } from './difference';

const programme = (rows: object[], more = {}) => ({ kind: 'programme', year: 2027, title: 'Chương trình năm 2027', rows, ...more });

describe('the difference of two versions', () => {
  test('names the field with what stood there and what stands there now', () => {
    expect(difference(programme([]), { ...programme([]), title: 'Chương trình công tác năm 2027' })).toEqual({
      fields: [{ name: 'title', before: 'Chương trình năm 2027', after: 'Chương trình công tác năm 2027' }], lists: [],
    });
  });

  test('tells rows that came, went and changed, by their names and not by their places', () => {
    const before = programme([{ id: 'r1', text: 'Tuyên truyền', when: 'Quý I' }, { id: 'r2', text: 'Giám sát', when: 'Quý II' }]);
    const after = programme([{ id: 'r3', text: 'Phản biện', when: '' }, { id: 'r1', text: 'Tuyên truyền', when: 'Quý III' }]);
    const [list] = difference(before, after).lists;
    expect(list!.rows.map((r) => [r.what, r.label, r.place, r.fields.map((f) => f.name)])).toEqual([
      ['added', 'Phản biện', 1, ['text']], ['changed', 'Tuyên truyền', 2, ['when']], ['removed', 'Giám sát', 2, ['text', 'when']],
    ]);
    expect(list!.reordered).toBe(false);
  });

  test('another order alone is told as such', () => {
    const [list] = difference(programme([{ id: 'a' }, { id: 'b' }]), programme([{ id: 'b' }, { id: 'a' }])).lists;
    expect(list).toEqual({ name: 'rows', rows: [], reordered: true });
  });

  test('a list whose rows have no names, or twice the same, is one field', () => {
    expect(difference({ notes: ['a'] }, { notes: ['b'] }).fields).toEqual([{ name: 'notes', before: ['a'], after: ['b'] }]);
    expect(difference({ rows: [{ id: 'a' }] }, { rows: [{ id: 'a' }, { id: 'a' }] }).fields.map((f) => f.name)).toEqual(['rows']);
  });

  test('an absent member and an empty one are no difference, nor is the order of members', () => {
    expect(difference({ a: '', b: { x: 1, y: 2 } }, { b: { y: 2, x: 1 }, c: null })).toEqual({ fields: [], lists: [] });
  });
});

describe('the difference of two texts', () => {
  test('goes word by word and keeps the spaces', () => {
    expect(words('Hoàn thành trước 15/12.', 'Hoàn thành trước ngày 20/12.')).toEqual([
      { kind: 'same', text: 'Hoàn thành trước ' }, { kind: 'gone', text: '15/12.' }, { kind: 'come', text: 'ngày 20/12.' },
    ]);
  });

  test('gives both texts back, whatever they are', () => {
    let seed = 7;
    const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
    const text = () => Array.from({ length: next() % 30 }, () => 'abcd'[next() % 4]).join(next() % 2 ? ' ' : '\n ');
    for (let i = 0; i < 300; i += 1) {
      const [a, b] = [text(), text()];
      const pieces = words(a, b);
      expect(pieces.filter((p) => p.kind !== 'come').map((p) => p.text).join('')).toBe(a);
      expect(pieces.filter((p) => p.kind !== 'gone').map((p) => p.text).join('')).toBe(b);
    }
  });

  test('a text too long to compare is shown as replaced', () => {
    const long = (word: string) => Array.from({ length: 900 }, (_, i) => `${word}${i}`).join(' ');
    expect(words(`đầu ${long('a')}`, `đầu ${long('b')}`).map((p) => p.kind)).toEqual(['same', 'gone', 'come']);
  });
});

test('values read as people write them', () => {
  const yesNo = (value: boolean) => (value ? 'Có' : 'Không');
  expect(valueText('2026-12-05', yesNo)).toBe('05/12/2026');
  expect(valueText(true, yesNo)).toBe('Có');
  expect(valueText([{ id: 'x', reason: 'không thuộc' }, 1.5], yesNo)).toBe('không thuộc\n1,5');
});
