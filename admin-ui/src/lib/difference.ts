/** What became of a document: which fields changed, which rows came, went or changed, and in a text which words.
 *  Rows are told apart by their id (or code, or obligation), as the server tells them apart; a list without such names is one field.
 *
 *    difference(before, after)    → { fields: [{name, before, after}], lists: [{name, rows: [{what: 'changed', fields}]}] }
 *    words('a b', 'a c')          → same 'a ', gone 'b', come 'c' */
import { shortDate } from './format';

type Item = Record<string, unknown>;
export interface FieldChange { name: string; before: unknown; after: unknown }
export interface RowChange { id: string; label: string; what: 'added' | 'removed' | 'changed'; /** The place of the row, from 1, in the version that has it. */ place: number; fields: FieldChange[] }
export interface ListChange { name: string; rows: RowChange[]; /** The same rows in another order. */ reordered: boolean }
export interface Difference { fields: FieldChange[]; lists: ListChange[] }
export interface Piece { kind: 'same' | 'gone' | 'come'; text: string }

/** Over this many pairs of words a text is shown as replaced as a whole. */
const MOST_PAIRS = 400_000;
const NAMES = ['id', 'code', 'obligation'];
/** What a reader never wrote: the kind of the document and the names of rows. */
const UNSEEN = ['kind', 'id'];

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);
const plain = (value: unknown): string => JSON.stringify(value, (_, v: unknown) => (isItem(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v)) ?? '';
const empty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
/** A field that was not there and one that is empty read the same. */
const same = (a: unknown, b: unknown) => (empty(a) && empty(b)) || plain(a) === plain(b);

/** The rows of a list by name; null where a row has none or two have the same. */
function rowsOf(value: unknown): Map<string, Item> | null {
  if (!Array.isArray(value)) return null;
  const found = new Map<string, Item>();
  for (const one of value as unknown[]) {
    if (!isItem(one)) return null;
    const id = NAMES.map((name) => one[name]).find((name) => typeof name === 'string' && name !== '') as string | undefined;
    if (id === undefined || found.has(id)) return null;
    found.set(id, one);
  }
  return found;
}

function fieldsOf(before: Item, after: Item): FieldChange[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .filter((name) => !UNSEEN.includes(name) && !same(before[name], after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

function labelOf(row: Item): string {
  for (const name of ['text', 'title', 'what', 'name', 'code']) {
    const value = row[name];
    if (typeof value === 'string' && value.trim() !== '') return value;
    if (isItem(value) && typeof value.vi === 'string') return value.vi;
  }
  return '';
}

function listChange(name: string, before: Map<string, Item>, after: Map<string, Item>): ListChange {
  const rows: RowChange[] = [];
  const place = (rowMap: Map<string, Item>, id: string) => [...rowMap.keys()].indexOf(id) + 1;
  for (const [id, row] of after) {
    const was = before.get(id);
    if (!was) rows.push({ id, label: labelOf(row), what: 'added', place: place(after, id), fields: fieldsOf({}, row) });
    else {
      const fields = fieldsOf(was, row);
      if (fields.length > 0) rows.push({ id, label: labelOf(row) || labelOf(was), what: 'changed', place: place(after, id), fields });
    }
  }
  for (const [id, row] of before) if (!after.has(id)) rows.push({ id, label: labelOf(row), what: 'removed', place: place(before, id), fields: fieldsOf(row, {}) });
  const kept = (one: Map<string, Item>, other: Map<string, Item>) => [...one.keys()].filter((id) => other.has(id)).join('\n');
  return { name, rows, reordered: kept(before, after) !== kept(after, before) };
}

export function difference(before: unknown, after: unknown): Difference {
  const was = isItem(before) ? before : {};
  const is = isItem(after) ? after : {};
  const found: Difference = { fields: [], lists: [] };
  for (const change of fieldsOf(was, is)) {
    const rowsBefore = rowsOf(change.before ?? []);
    const rowsAfter = rowsOf(change.after ?? []);
    if (rowsBefore && rowsAfter) found.lists.push(listChange(change.name, rowsBefore, rowsAfter));
    else found.fields.push(change);
  }
  return found;
}

/** Word by word, spaces kept; the longest common sequence, so that what stayed is never shown as written anew. */
export function words(before: string, after: string): Piece[] {
  const split = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];
  let a = split(before);
  let b = split(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const first = a.slice(0, head).join('');
  const last = tail > 0 ? a.slice(-tail).join('') : '';
  a = a.slice(head, a.length - tail);
  b = b.slice(head, b.length - tail);
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], text: string) => {
    if (text === '') return;
    const end = pieces.at(-1);
    if (end?.kind === kind) end.text += text;
    else pieces.push({ kind, text });
  };
  add('same', first);
  if (a.length * b.length > MOST_PAIRS) {
    add('gone', a.join(''));
    add('come', b.join(''));
  } else middle(a, b, add);
  add('same', last);
  return pieces;
}

function middle(a: string[], b: string[], add: (kind: Piece['kind'], text: string) => void) {
  const width = b.length + 1;
  // How long the common sequence of what is left can be, from each pair of places.
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j]!;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add('same', a[i]!);
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      add('gone', a[i]!);
      i += 1;
    } else {
      add('come', b[j]!);
      j += 1;
    }
  }
}

/** A value in a reader's words; yes and no are given by the caller. */
export function valueText(value: unknown, yesNo: (value: boolean) => string): string {
  if (empty(value)) return '';
  if (typeof value === 'boolean') return yesNo(value);
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? shortDate(value) : value;
  if (typeof value === 'number') return String(value).replace('.', ',');
  if (Array.isArray(value)) return (value as unknown[]).map((one) => valueText(one, yesNo)).filter(Boolean).join('\n');
  return Object.entries(value as Item).filter(([name]) => !UNSEEN.includes(name)).map(([, one]) => valueText(one, yesNo)).filter(Boolean).join('; ');
}
