/** What the programme grid does to its rows; no screen, no network. */
import type { FieldFault, PasteRow, ProgrammeDocument, ProgrammeRow } from '../api-types';

export const FIELDS = ['what', 'when', 'who', 'partners', 'result'] as const;
export type RowField = (typeof FIELDS)[number];
export const COMPULSORY = ['what', 'when', 'who'] as const;

export function isDone(row: ProgrammeRow): boolean {
  if (row.not_applicable) return row.not_applicable.reason.trim() !== '';
  return COMPULSORY.every((field) => (row[field] ?? '').trim() !== '');
}

export function progress(document: ProgrammeDocument): { done: number; total: number } {
  return { done: document.rows.filter(isDone).length, total: document.rows.length };
}

export function withRow(document: ProgrammeDocument, id: string, change: Partial<ProgrammeRow>): ProgrammeDocument {
  return { ...document, rows: document.rows.map((row) => (row.id === id ? { ...row, ...change } : row)) };
}

export function ownRow(document: ProgrammeDocument, values: Partial<ProgrammeRow> = {}): ProgrammeRow {
  let n = document.rows.length + 1;
  while (document.rows.some((row) => row.id === `own-${n}`)) n += 1;
  return { text: '', what: '', when: '', who: '', partners: '', result: '', ...values, id: `own-${n}`, obligation: null, not_applicable: null };
}

export function withOwnRow(document: ProgrammeDocument, values: Partial<ProgrammeRow> = {}): ProgrammeDocument {
  return { ...document, rows: [...document.rows, ownRow(document, values)] };
}

export function withoutRow(document: ProgrammeDocument, id: string): ProgrammeDocument {
  return { ...document, rows: document.rows.filter((row) => row.id !== id || row.obligation !== null) };
}

/** Which pasted rows go where. `into` is the row chosen by the person, null for a new row of the unit's own. */
export interface Taken { row: PasteRow; into: string | null }

/** What becomes of a pasted cell: it fills an empty one, it is there already, the old words stay, or the old words give way. */
export type Fate = 'fills' | 'same' | 'keeps' | 'replaces';

export function fateOf(old: string, value: string, overwrite: boolean): Fate {
  if (old.trim() === '') return 'fills';
  if (old.trim() === value.trim()) return 'same';
  return overwrite ? 'replaces' : 'keeps';
}

/** A row of headings only ("I. CÔNG TÁC TUYÊN TRUYỀN") says nothing of when or who: it is not taken unless somebody wants it. */
export function isHeadingOnly(row: PasteRow): boolean {
  return row.verdict === 'unmatched' && FIELDS.every((field) => (row.values[field] ?? '').trim() === '');
}

/** Two pasted rows for one duty are joined line by line, so that neither is lost. */
export function mergePasted(document: ProgrammeDocument, taken: Taken[], overwrite: boolean): ProgrammeDocument {
  let result = document;
  const given = new Set<string>();
  for (const { row, into } of taken) {
    const values: Partial<ProgrammeRow> = {};
    for (const field of FIELDS) {
      const value = row.values[field];
      if (typeof value === 'string' && value.trim() !== '') values[field] = value.trim();
    }
    const target = into === null ? undefined : result.rows.find((r) => r.id === into);
    if (!target) {
      result = withOwnRow(result, { ...values, text: row.values.text ?? values.what ?? '' });
      continue;
    }
    const kept: Partial<ProgrammeRow> = {};
    for (const field of FIELDS) {
      const value = values[field];
      if (value === undefined) continue;
      const fate = fateOf(target[field] ?? '', value, overwrite);
      const key = `${target.id} ${field}`;
      if (given.has(key) && fate !== 'same') kept[field] = `${target[field] ?? ''}\n${value}`;
      else if (fate === 'fills' || fate === 'replaces') kept[field] = value;
      else continue;
      given.add(key);
    }
    result = withRow(result, target.id, { ...kept, not_applicable: null });
  }
  return result;
}

/** Last year's rows that have somewhere to go: by the obligation itself, else by the same wording. Only empty cells are
 *  filled. */
export function copyLastYear(document: ProgrammeDocument, before: ProgrammeRow[]): { document: ProgrammeDocument; copied: number } {
  let copied = 0;
  const plain = (text: string) => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
  const rows = document.rows.map((row) => {
    const old = before.find((b) => b.obligation !== null && b.obligation === row.obligation) ?? before.find((b) => plain(b.text) !== '' && plain(b.text) === plain(row.text));
    if (!old || row.not_applicable) return row;
    const change: Partial<ProgrammeRow> = {};
    for (const field of FIELDS) if ((row[field] ?? '').trim() === '' && (old[field] ?? '').trim() !== '') change[field] = old[field];
    if (Object.keys(change).length === 0) return row;
    copied += 1;
    return { ...row, ...change };
  });
  return { document: { ...document, rows }, copied };
}

/** Where a fault belongs: "/document/rows/3/what" is row 3, cell what. A fault of the whole row has no field. */
export function cellOf(pointer: string, document: ProgrammeDocument): { row: string; field: string | null } | null {
  const found = /^(?:\/document|\/body)?\/rows\/(\d+)(?:\/([a-z_]+))?/.exec(pointer);
  if (!found) return null;
  const row = document.rows[Number(found[1])];
  return row ? { row: row.id, field: found[2] ?? null } : null;
}

export function faultsByCell(faults: FieldFault[], document: ProgrammeDocument): Map<string, string> {
  const cells = new Map<string, string>();
  for (const fault of faults) {
    const cell = cellOf(fault.pointer, document);
    if (cell) cells.set(`${cell.row} ${cell.field ?? 'what'}`, fault.detail);
  }
  return cells;
}

/** The faults that still speak of the text at hand: what was said of a row that has been changed since waits for the next
 *  check. */
export function faultsStillMeant(faults: FieldFault[], checked: ProgrammeDocument, now: ProgrammeDocument): FieldFault[] {
  return faults.filter((fault) => {
    const cell = cellOf(fault.pointer, checked);
    if (!cell) return true;
    const row = (document: ProgrammeDocument) => JSON.stringify(document.rows.find((r) => r.id === cell.row) ?? null);
    return row(checked) === row(now);
  });
}

/** The programme as a table that Word, Excel and the paste of this very grid understand. */
export function asTable(document: ProgrammeDocument): string[][] {
  const head = ['TT', 'Nhiệm vụ', 'Nội dung', 'Thời gian', 'Chủ trì', 'Phối hợp', 'Kết quả'];
  const cells = (row: ProgrammeRow) => (row.not_applicable ? [`Không áp dụng: ${row.not_applicable.reason}`] : FIELDS.map((field) => row[field] ?? ''));
  return [head, ...document.rows.map((row, index) => [String(index + 1), row.text, ...cells(row)])];
}
