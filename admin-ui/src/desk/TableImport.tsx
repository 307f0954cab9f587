/** Import of a pasted table or CSV with a preview: what each row would do, and what is wrong with it, before anything happens. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CalendarDate, ImportAnswer, ImportPreview, ImportPreviewRow } from '../api-types';
import { Badge, Button, DayInput, Fault, Field, Notice } from '../components/ui';
import type { WordKey } from '../i18n';
import { useWords } from '../lib/words';
import { CopyBox } from './CopyBox';
import { describe } from './merge';

const FIELDS = {
  full_name: 'people.name', email: 'people.email', phone: 'people.phone', to: 'people.to', name: 'board.unit', english_name: 'units.english', kind: 'units.kind', parent: 'units.parent',
  login: 'people.login', position: 'people.position', unit: 'board.unit', from: 'people.from', place: 'units.place', organisation: 'units.organisation', attributes: 'units.attributes',
} as const satisfies Record<string, WordKey>;
/** A record is read out in the order of the columns of the template. */
const READ_FIRST = ['full_name', 'login', 'email', 'phone', 'position', 'unit', 'from', 'to'];
const VERDICTS = ['add', 'added', 'new', 'change', 'changed', 'same', 'unchanged', 'empty', 'error'] as const;

export function TableImport({ today, template, preview, run, onDone }: {
  today: CalendarDate; template: string | null;
  preview: (table: string, from: CalendarDate) => Promise<ImportPreview>;
  run: (table: string, from: CalendarDate) => Promise<ImportAnswer>;
  onDone: () => void;
}) {
  const { t } = useWords();
  const [table, setTable] = useState('');
  const [from, setFrom] = useState(today);
  const [seen, setSeen] = useState<{ table: string; from: string } | null>(null);
  const ask = useMutation({ mutationFn: () => preview(table, from), onMutate: () => setSeen({ table, from }) });
  const take = useMutation({ mutationFn: () => run(seen?.table ?? table, seen?.from ?? from), onSuccess: onDone });
  const all = ask.data?.rows ?? [];
  // A template lists every place of the office; those nobody was entered for are only counted.
  const rows = all.filter((r) => r.verdict !== 'empty');
  const empty = all.length - rows.length;
  const bad = rows.filter((r) => r.errors.length > 0).length;
  const current = seen !== null && seen.table === table && seen.from === from;
  const links = take.data?.links ?? [];
  const origin = window.location.origin;
  const absolute = (url: string) => (url.startsWith('/') ? origin + url : url);
  if (take.data)
    return (
      <div className="stack">
        <Notice tone="good" live>{t('import.done', { added: take.data.added, changed: take.data.changed })}</Notice>
        {links.length > 0 ? (
          <>
            <h3>{t('import.links')}</h3>
            <CopyBox text={links.map((l) => `${l.full_name}\t${l.login}\t${absolute(l.url)}`).join('\n')} label={t('import.links')} rows={Math.min(12, links.length + 1)} testid="import-links" />
          </>
        ) : null}
      </div>
    );
  return (
    <div className="stack">
      <p className="soft">{t('import.hint')}</p>
      <div className="row" style={{ alignItems: 'flex-end' }}>
        {template ? <a className="button" href={template} download data-testid="import-template">{t('import.template')}</a> : null}
        <Field label={t('import.file')}>
          {(p) => <input {...p} type="file" accept=".csv,.tsv,.txt,text/csv" onChange={(e) => { const file = e.target.files?.[0]; if (file) void file.text().then((text) => setTable(text.replace(/^\ufeff/, ''))); }} data-testid="import-file" />}
        </Field>
        <Field label={t('import.from')}>{(p) => <DayInput {...p} value={from} onChange={(e) => setFrom(e.target.value)} />}</Field>
      </div>
      <Field label={t('import.area')}>{(p) => <textarea {...p} rows={8} value={table} onChange={(e) => setTable(e.target.value)} data-testid="import-text" />}</Field>
      <div><Button onClick={() => ask.mutate()} disabled={table.trim() === '' || ask.isPending} data-testid="import-preview">{t('import.preview')}</Button></div>
      {ask.error ? <Fault error={ask.error} /> : null}
      {ask.data && current ? (
        <>
          <Notice tone={bad > 0 ? 'warn' : 'good'} live>{bad > 0 ? t('import.bad', { count: bad }) : t('import.clean')}</Notice>
          {empty > 0 ? <p className="soft">{t('import.empty', { count: empty })}</p> : null}
          <div className="table-scroll">
            <table className="table stacked-table">
              <thead><tr><th scope="col">{t('import.row')}</th><th scope="col">{t('import.verdict')}</th><th scope="col">{t('import.record')}</th><th scope="col">{t('import.errors')}</th></tr></thead>
              <tbody>{rows.map((r) => <PreviewRow key={r.row} row={r} />)}</tbody>
            </table>
          </div>
          {take.error ? <Fault error={take.error} /> : null}
          <div><Button look="main" disabled={bad > 0 || rows.length === 0 || take.isPending} onClick={() => take.mutate()} data-testid="confirm">{t('import.do', { count: rows.length })}</Button></div>
        </>
      ) : null}
    </div>
  );
}

function PreviewRow({ row }: { row: ImportPreviewRow }) {
  const { t, say } = useWords();
  const wrong = row.errors.length > 0;
  const known = FIELDS as Record<string, WordKey>;
  const fieldWords = (field: string) => (known[field] ? t(known[field]) : field);
  const verdict = VERDICTS.find((v) => v === row.verdict);
  // "/login", and "/rows/2/login" when the whole table was refused, is the column login.
  const columnOf = (pointer: string) => {
    const field = pointer.split('/').at(-1) ?? '';
    return known[field] ? `${t(known[field])}: ` : '';
  };
  const record = row.record as Record<string, unknown> | null | undefined;
  const order = READ_FIRST.concat(Object.keys(record ?? {}));
  const parts = [...new Set(order)].map((field) => describe(record?.[field])).filter(Boolean);
  return (
    <tr data-testid={`import-row-${row.row}`}>
      <td data-label={t('import.row')}>{row.row}</td>
      <td><Badge tone={wrong ? 'bad' : 'good'} sign={wrong ? '✕' : '✓'}>{wrong ? t('verdict.error') : verdict ? t(`verdict.${verdict}`) : row.verdict}</Badge></td>
      <td className="pre">
        {parts.join(' · ')}
        {row.changes?.map((c) => <p key={c.field}>{t('import.change', { field: fieldWords(c.field), was: c.was || '…', is: c.is || '…' })}</p>)}
      </td>
      <td>{row.notes?.map((note) => <p key={note} className="strong">{note}</p>)}{row.errors.map((e, i) => <p key={i} className="fault">{typeof e === 'object' && 'detail' in e ? columnOf(e.pointer) + e.detail : say(e)}</p>)}</td>
    </tr>
  );
}
