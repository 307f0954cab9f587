/** A table from the clipboard as rows of cells; no network. Excel and Word put HTML beside the plain text: it alone knows merged
 *  cells and the lines within a cell. A cell that spans several rows or columns stands in each of them.
 *
 *    const table = tidy(readPasted(html, text));   // titles above the table and the number column are left away
 *    toTsv(table)                                  // what the server previews
 */

export type Table = string[][];
export const COLUMN_FIELDS = ['text', 'what', 'when', 'who', 'partners', 'result'] as const;

/** The headings by which the server knows a column, whatever the pasted one was called. */
const HEADINGS: Record<string, string> = { text: 'Nhiệm vụ', what: 'Nội dung', when: 'Thời gian', who: 'Chủ trì', partners: 'Phối hợp', result: 'Kết quả' };
const WIDEST = 100;

export function readPasted(html: string, text: string): Table {
  return /<t[dh][\s>]/i.test(html) ? fromHtml(html) : fromTsv(text);
}

export function fromHtml(html: string): Table {
  // A text processor's styles say nothing about the content, and the page's policy forbids them even unseen.
  const bare = html.replace(/<style[\s>][\s\S]*?<\/style>/gi, '').replace(/\sstyle\s*=\s*('[^']*'|"[^"]*")/gi, '');
  const rows: Table = [];
  for (const table of new DOMParser().parseFromString(bare, 'text/html').querySelectorAll('table')) {
    if (table.parentElement?.closest('table')) continue; // said by its outer cell
    const above: { left: number; words: string }[] = [];
    for (const tr of table.querySelectorAll('tr')) {
      if (tr.closest('table') !== table) continue;
      const row: string[] = [];
      const fillFromAbove = () => {
        while ((above[row.length]?.left ?? 0) > 0) {
          const cell = above[row.length]!;
          cell.left -= 1;
          row.push(cell.words);
        }
      };
      for (const cell of tr.children) {
        fillFromAbove();
        const words = wordsOf(cell);
        const left = Math.max(span(cell, 'rowspan') - 1, 0);
        for (let i = span(cell, 'colspan'); i > 0 && row.length < WIDEST; i -= 1) {
          above[row.length] = { left, words };
          row.push(words);
        }
      }
      fillFromAbove();
      rows.push(row);
    }
  }
  return rows;
}

function span(cell: Element, name: string): number {
  const value = Number.parseInt(cell.getAttribute(name) ?? '1', 10);
  return Number.isFinite(value) ? Math.min(Math.max(value, 1), WIDEST) : 1;
}

const OWN_LINE = new Set(['P', 'DIV', 'LI', 'TR', 'H1', 'H2', 'H3']);

function wordsOf(cell: Element): string {
  let words = '';
  const read = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) words += (node.nodeValue ?? '').replace(/[\s\u00a0]+/g, ' ');
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const name = node.nodeName;
    if (name === 'BR' || OWN_LINE.has(name)) words += '\n';
    node.childNodes.forEach(read);
    if (OWN_LINE.has(name)) words += '\n';
  };
  cell.childNodes.forEach(read);
  return tidyLines(words);
}

function tidyLines(words: string): string {
  return words.normalize('NFC').split('\n').map((line) => line.replace(/[ \u00a0]+/g, ' ').trim()).filter(Boolean).join('\n');
}

/** As Excel writes it: a cell with a tab, a line break or a quote stands in quotes, and a quote within is doubled. */
export function fromTsv(text: string): Table {
  const rows: Table = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const source = text.replace(/\r\n?/g, '\n');
  // A quote that is never closed is a plain one (an inch sign, a title begun in quotes).
  const closes = (from: number) => /"(\t|\n|$)/.test(source.slice(from));
  for (let i = 0; i < source.length; i += 1) {
    const c = source[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (source[i + 1] === '"') { cell += '"'; i += 1; }
      else quoted = false;
    } else if (c === '"' && cell === '' && closes(i + 1)) quoted = true;
    else if (c === '\t' || c === '\n') {
      row.push(tidyLines(cell));
      cell = '';
      if (c === '\n') { rows.push(row); row = []; }
    } else cell += c;
  }
  row.push(tidyLines(cell));
  rows.push(row);
  return rows;
}

export function toTsv(table: Table): string {
  return table.map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t')).join('\n');
}

const ORDINAL = /^(\(?(\d+(\.\d+)*|[a-zđ]|[ivxl]+)[.)/]*|[-–+*•])?$/i;
const ORDINAL_HEAD = /^(s?tt|số (tt|thứ tự)|no\.?|#)$/i;

/** Without empty rows, without titles above the table, without a first column that only numbers the rows. */
export function tidy(table: Table): Table {
  let rows = table.filter((row) => row.some((cell) => cell !== ''));
  const filled = (row: string[]) => new Set(row.filter((cell) => cell !== '')).size;
  const start = rows.findIndex((row) => filled(row) > 1);
  if (start > 0) rows = rows.slice(start);
  // A heading over the whole width is said once.
  rows = rows.map((row) => (filled(row) === 1 ? [row.find((cell) => cell !== '')!, ...row.slice(1).map(() => '')] : row));
  const wide = rows.some((row) => row.length > 2);
  const first = rows.map((row) => row[0] ?? '');
  const numbers = first.every((cell, i) => ORDINAL.test(cell) || (i === 0 && ORDINAL_HEAD.test(cell)) || filled(rows[i]!) === 1);
  if (wide && numbers && first.some((cell) => cell !== '')) {
    rows = rows.map((row) => (filled(row) === 1 && !ORDINAL.test(row[0]!) ? [row[0]!, ...row.slice(2)] : row.slice(1)));
  }
  return rows;
}

/** The same rows under the headings the person chose; '' is a column that is not used. */
export function underHeadings(rows: Table, fields: string[]): Table {
  // Two known headings make a head, so the fields nobody chose stand in empty columns at the end.
  const rest = COLUMN_FIELDS.filter((field) => !fields.includes(field));
  return [[...fields, ...rest].map((field) => HEADINGS[field] ?? '–'), ...rows.map((row) => fields.map((_, i) => row[i] ?? ''))];
}
