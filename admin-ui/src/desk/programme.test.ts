import { expect, test } from 'vitest';
import type { ProgrammeDocument, ProgrammeRow } from '../api-types';
import { cellOf, copyLastYear, faultsByCell, faultsStillMeant, isDone, isHeadingOnly, mergePasted, progress, withOwnRow, withoutRow } from './programme';

const row = (id: string, more: Partial<ProgrammeRow> = {}): ProgrammeRow => ({ id, obligation: `o-${id}`, text: `Nhiệm vụ ${id}`, what: '', when: '', who: '', partners: '', result: '', not_applicable: null, ...more });
const full = { what: 'a', when: 'b', who: 'c' };
const programme = (...rows: ProgrammeRow[]): ProgrammeDocument => ({ kind: 'programme', year: 2027, title: 'T', unit: 'x', rows });

test('a row is done with what, when and who, or with a reason why it does not apply', () => {
  expect(isDone(row('1', full))).toBe(true);
  expect(isDone(row('1', { ...full, who: ' ' }))).toBe(false);
  expect(isDone(row('1', { not_applicable: { reason: '' } }))).toBe(false);
  expect(isDone(row('1', { not_applicable: { reason: 'không có biên giới' } }))).toBe(true);
  expect(progress(programme(row('1', full), row('2')))).toEqual({ done: 1, total: 2 });
});

test('pasted rows fill empty cells and leave what is written, unless told to replace it', () => {
  const before = programme(row('1', { what: 'đã có' }), row('2'));
  const pasted = { into: '1', obligation: 'o-1', values: { what: 'dán', when: ' Quý I ' }, verdict: 'matched' as const };
  expect(mergePasted(before, [{ row: pasted, into: '1' }], false).rows[0]).toMatchObject({ what: 'đã có', when: 'Quý I' });
  expect(mergePasted(before, [{ row: pasted, into: '1' }], true).rows[0]).toMatchObject({ what: 'dán', when: 'Quý I' });
  expect(before.rows[0]!.when).toBe('');
});

test('two pasted rows for one duty are joined, none is lost', () => {
  const pasted = (what: string) => ({ into: '1', obligation: 'o-1', values: { what, when: 'Quý I' }, verdict: 'matched' as const });
  const after = mergePasted(programme(row('1')), [{ row: pasted('một'), into: '1' }, { row: pasted('hai'), into: '1' }], false);
  expect(after.rows[0]).toMatchObject({ what: 'một\nhai', when: 'Quý I' });
});

test('a row of headings alone is told from a duty', () => {
  const read = (values: Record<string, string>) => isHeadingOnly({ into: null, obligation: null, values, verdict: 'unmatched' });
  expect(read({ text: 'I. TUYÊN TRUYỀN' })).toBe(true);
  expect(read({ text: 'Việc khác', what: 'a' })).toBe(false);
});

test('a pasted row without an obligation becomes a row of the unit’s own', () => {
  const after = mergePasted(programme(row('1')), [{ row: { into: null, obligation: null, values: { what: 'Tập huấn' }, verdict: 'new' }, into: null }], false);
  expect(after.rows[1]).toMatchObject({ obligation: null, text: 'Tập huấn', what: 'Tập huấn' });
});

test('own rows get ids that are free, and only own rows can be removed', () => {
  const twice = withOwnRow(withOwnRow(programme(row('1'))));
  expect(new Set(twice.rows.map((r) => r.id)).size).toBe(3);
  expect(withoutRow(twice, '1').rows).toHaveLength(3);
  expect(withoutRow(twice, twice.rows[1]!.id).rows).toHaveLength(2);
});

test('last year fills only empty cells of rows that apply', () => {
  const now = programme(row('1', { what: 'mới' }), row('2', { not_applicable: { reason: 'x' } }), row('3', { obligation: 'khác', text: 'Nhiệm  vụ CŨ' }));
  const { document, copied } = copyLastYear(now, [row('a', { ...full, obligation: 'o-1' }), row('b', { ...full, obligation: 'o-2' }), row('c', { ...full, obligation: 'cũ', text: 'Nhiệm vụ cũ' })]);
  expect(copied).toBe(2);
  expect(document.rows[0]).toMatchObject({ what: 'mới', when: 'b' });
  expect(document.rows[1]!.what).toBe('');
  expect(document.rows[2]).toMatchObject(full);
});

test('a fault finds its cell whether the pointer starts at the document or at the command', () => {
  const d = programme(row('1'), row('2'));
  expect(cellOf('/document/rows/1/when', d)).toEqual({ row: '2', field: 'when' });
  expect(cellOf('/rows/0/what', d)).toEqual({ row: '1', field: 'what' });
  expect(cellOf('/rows', d)).toBeNull();
  expect(faultsByCell([{ pointer: '/rows/0/who', code: 'x', detail: 'Thiếu' }], d).get('1 who')).toBe('Thiếu');
});

test('a fault is told until its row is changed, wherever the row has moved', () => {
  const checked = programme(row('1'), row('2'));
  const faults = [0, 1].map((n) => ({ pointer: `/document/rows/${n}/what`, code: 'required', detail: 'chưa ghi' }));
  const other = { pointer: '/document/title', code: 'required', detail: 'chưa có tên' };
  expect(faultsStillMeant([...faults, other], checked, checked)).toHaveLength(3);
  const now = programme(row('2'), row('1', { what: 'đã ghi' }));
  expect(faultsStillMeant([...faults, other], checked, now)).toEqual([faults[1], other]);
});
