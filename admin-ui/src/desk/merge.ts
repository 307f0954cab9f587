/** Two versions of one document, joined row by row. A row is an item of a list that has an id (or code), or one plain member
 *  of the document. What only one side touched is joined by itself; what both touched is shown. */

import { shortDate } from '../lib/format';

type Json = unknown;
type Item = Record<string, Json>;
export type Pick = 'mine' | 'theirs' | 'both';
export interface Difference { key: string; label: string; mine: Json; theirs: Json; base: Json }
export interface Comparison { conflicts: Difference[]; joined: number; build: (picks: Record<string, Pick>) => Json }

const same = (a: Json, b: Json) => JSON.stringify(a) === JSON.stringify(b);
const isItem = (value: Json): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);
const idOf = (value: Json): string | null => {
  if (!isItem(value)) return null;
  for (const name of ['id', 'code', 'obligation']) if (typeof value[name] === 'string') return value[name];
  return null;
};
const isRows = (value: Json): value is Item[] => Array.isArray(value) && value.length > 0 && value.every((v) => idOf(v) !== null);
const labelOf = (value: Json, fallback: string): string => {
  if (!isItem(value)) return fallback;
  const words = value.text ?? value.title ?? value.what;
  return typeof words === 'string' && words ? words : fallback;
};

export function compare(base: Json, mine: Json, theirs: Json): Comparison {
  const b = isItem(base) ? base : {};
  const m = isItem(mine) ? mine : {};
  const t = isItem(theirs) ? theirs : {};
  const conflicts: Difference[] = [];
  let joined = 0;
  const settled = new Map<string, Json>();

  const judge = (key: string, label: string, from: Json, my: Json, their: Json) => {
    if (same(my, their)) settled.set(key, my);
    else if (same(my, from)) { settled.set(key, their); joined += 1; }
    else if (same(their, from)) { settled.set(key, my); joined += 1; }
    else conflicts.push({ key, label, mine: my, theirs: their, base: from });
  };

  const names = [...new Set([...Object.keys(t), ...Object.keys(m)])];
  const lists = names.filter((n) => isRows(m[n]) || isRows(t[n]));
  for (const name of names) {
    if (!lists.includes(name)) {
      judge(name, name, b[name], m[name], t[name]);
      continue;
    }
    const find = (source: Item, id: string) => (Array.isArray(source[name]) ? source[name].find((v) => idOf(v) === id) : undefined) as Json;
    for (const id of rowOrder(m[name], t[name])) {
      const my = find(m, id);
      const their = find(t, id);
      judge(`${name}/${id}`, labelOf(my ?? their, id), find(b, id), my, their);
    }
  }

  const build = (picks: Record<string, Pick>): Json => {
    const value = (key: string): Json => {
      if (settled.has(key)) return settled.get(key);
      const difference = conflicts.find((c) => c.key === key);
      if (!difference) return undefined;
      const pick = picks[key] ?? 'mine';
      return pick === 'mine' ? difference.mine : pick === 'theirs' ? difference.theirs : join(difference.mine, difference.theirs);
    };
    const result: Item = {};
    for (const name of names) {
      if (lists.includes(name)) result[name] = rowOrder(m[name], t[name]).map((id) => value(`${name}/${id}`)).filter((v) => v !== undefined);
      else if (value(name) !== undefined) result[name] = value(name);
    }
    return result;
  };
  return { conflicts, joined, build };
}

/** The rows in the order of the server's version, with rows of mine put after the row they followed. */
function rowOrder(mine: Json, theirs: Json): string[] {
  const ids = (list: Json) => (Array.isArray(list) ? list.map((v) => idOf(v)).filter((id) => id !== null) : []);
  const order = ids(theirs);
  let before = -1;
  for (const id of ids(mine)) {
    const at = order.indexOf(id);
    if (at >= 0) before = at;
    else {
      before += 1;
      order.splice(before, 0, id);
    }
  }
  return order;
}

/** Both texts one under the other; for what is not text, mine. */
export function join(mine: Json, theirs: Json): Json {
  if (mine === undefined || mine === null || mine === '') return theirs;
  if (theirs === undefined || theirs === null || theirs === '') return mine;
  if (typeof mine === 'string' && typeof theirs === 'string') {
    if (mine.includes(theirs)) return mine;
    if (theirs.includes(mine)) return theirs;
    return `${mine}\n${theirs}`;
  }
  if (isItem(mine) && isItem(theirs)) {
    const result: Item = {};
    for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const fixed = name === 'id' || name === 'code' || name === 'obligation' || name === 'text';
      result[name] = fixed ? (mine[name] ?? theirs[name]) : join(mine[name], theirs[name]);
    }
    return result;
  }
  return mine;
}

/** A row in a few lines, for people to compare. */
export function describe(value: Json): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return shortDate(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(describe).filter(Boolean).join(', ');
  return Object.entries(value as Item)
    .filter(([name, v]) => !['id', 'obligation', 'code', 'line', 'part', 'text'].includes(name) && v !== null && v !== '' && !(Array.isArray(v) && v.length === 0))
    .map(([, v]) => describe(v))
    .filter(Boolean)
    .join('\n');
}
