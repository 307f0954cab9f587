import { useMemo, useState } from 'react';
import type { PastePreview, PasteRow, ProgrammeDocument } from '../api-types';
import { Badge, Button, Dialog, Fault, Field, Notice } from '../components/ui';
import { useWords } from '../lib/words';
import { COLUMN_FIELDS, fromTsv, readPasted, tidy, toTsv, underHeadings, type Table } from './pasted-table';
import { FIELDS, fateOf, isHeadingOnly, type RowField, type Taken } from './programme';

/** Shows where every pasted row would go before anything is changed. */
export function PasteDialog({ document, first, preview, busy, error, onPreview, onMerge, onClose }: {
  document: ProgrammeDocument; first: string; preview: PastePreview | null; busy: boolean; error: unknown;
  onPreview: (table: string) => void; onMerge: (taken: Taken[], overwrite: boolean) => void; onClose: () => void;
}) {
  const { t } = useWords();
  const [text, setText] = useState(first);
  // The columns as the person set them; null while the server's own reading stands.
  const [mapped, setMapped] = useState<{ rows: Table; heads: string[]; fields: string[] } | null>(null);
  const [chosen, setChosen] = useState<Record<number, boolean>>({});
  const [into, setInto] = useState<Record<number, string>>({});
  const [overwrite, setOverwrite] = useState(false);
  const targets = useMemo(() => new Map(document.rows.map((row) => [row.id, row])), [document]);
  const rows = preview?.rows ?? [];
  const isTaken = (index: number) => chosen[index] ?? !isHeadingOnly(rows[index]!);
  const target = (index: number): string | null => {
    const picked = into[index];
    if (picked !== undefined) return picked === '' ? null : picked;
    return rows[index]?.into ?? null;
  };
  const taken: Taken[] = rows.map((row, index) => ({ row, into: target(index), index })).filter((x) => isTaken(x.index));
  const ask = (table: Table) => {
    setChosen({});
    setInto({});
    onPreview(toTsv(table));
  };
  const fields = mapped?.fields ?? preview?.columns.map((c) => c.field ?? '') ?? [];
  const heads = mapped?.heads ?? preview?.columns.map((c) => c.header) ?? [];
  const setColumn = (column: number, field: string) => {
    const table = tidy(fromTsv(text));
    const hasHead = heads.some((head) => head !== '');
    const source = mapped ?? { rows: hasHead ? table.slice(1) : table, heads, fields };
    const next = { ...source, fields: source.fields.map((f, i) => (i === column ? field : f === field ? '' : f)) };
    setMapped(next);
    ask(underHeadings(next.rows, next.fields));
  };
  return (
    <Dialog title={t('paste.title')} onClose={onClose} wide testid="paste-dialog">
      <p className="soft">{t('paste.hint')}</p>
      <Field label={t('paste.area')}>
        {(p) => (
          <textarea
            {...p}
            value={text}
            rows={preview ? 2 : 5}
            data-testid="paste-text"
            onPaste={(e) => {
              const html = e.clipboardData.getData('text/html');
              const table = readPasted(html, '');
              if (text !== '' || !table.some((row) => row.length > 1)) return;
              e.preventDefault();
              setText(toTsv(table));
            }}
            onChange={(e) => setText(e.target.value)}
          />
        )}
      </Field>
      <div><Button onClick={() => { setMapped(null); ask(tidy(fromTsv(text))); }} disabled={busy || text.trim() === ''} data-testid="paste-preview">{t('paste.preview')}</Button></div>
      {error ? <Fault error={error} /> : null}
      {preview && rows.length === 0 ? <Notice tone="warn" live>{t('paste.nothing')}</Notice> : null}
      {preview && rows.length > 0 ? (
        <>
          <fieldset className="plain-set stack-tight">
            <legend className="strong">{t('paste.columns')}</legend>
            <div className="paste-columns">
              {fields.slice(0, heads.length).map((field, i) => (
                <Field key={i} label={heads[i] ? t('paste.column', { header: heads[i] }) : t('paste.columnNumber', { number: i + 1 })}>
                  {(p) => (
                    <select {...p} value={field} disabled={busy} onChange={(e) => setColumn(i, e.target.value)} data-testid={`paste-column-${i + 1}`}>
                      <option value="">{t('paste.columnNone')}</option>
                      {COLUMN_FIELDS.map((f) => <option key={f} value={f}>{t(f === 'text' ? 'doc.obligation' : `doc.${f}`)}</option>)}
                    </select>
                  )}
                </Field>
              ))}
            </div>
          </fieldset>
          <label className="check"><input type="checkbox" checked={overwrite} onChange={(e) => setOverwrite(e.target.checked)} data-testid="paste-overwrite" /><span>{t('paste.overwrite')}</span></label>
          <table className="table stacked-table paste-table">
            <thead><tr><th scope="col" className="paste-into">{t('paste.into')}</th>{FIELDS.map((f) => <th key={f} scope="col">{t(`doc.${f}`)}</th>)}</tr></thead>
            <tbody>
              {rows.map((row, index) => (
                <Row
                  key={index}
                  row={row}
                  number={index + 1}
                  taken={isTaken(index)}
                  into={target(index)}
                  document={document}
                  old={(f) => targets.get(target(index) ?? '')?.[f] ?? ''}
                  overwrite={overwrite}
                  onTake={(take) => setChosen({ ...chosen, [index]: take })}
                  onInto={(id) => setInto({ ...into, [index]: id })}
                />
              ))}
            </tbody>
          </table>
        </>
      ) : null}
      <div className="dialog-feet">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        {preview && rows.length > 0 ? <Button look="main" disabled={taken.length === 0 || busy} onClick={() => onMerge(taken, overwrite)} data-testid="confirm">{t('paste.merge', { count: taken.length })}</Button> : null}
      </div>
    </Dialog>
  );
}

function Row({ row, number, taken, into, document, old, overwrite, onTake, onInto }: {
  row: PasteRow; number: number; taken: boolean; into: string | null; document: ProgrammeDocument; old: (field: RowField) => string; overwrite: boolean;
  onTake: (take: boolean) => void; onInto: (id: string) => void;
}) {
  const { t, say } = useWords();
  const verdict = into === row.into ? row.verdict : into === null ? 'new' : 'chosen';
  return (
    <tr data-testid={`paste-row-${number}`} className={taken ? undefined : 'paste-left'}>
      <td>
        <div className="stack-tight">
          <label className="check"><input type="checkbox" aria-label={`${t('paste.take')} ${number}`} checked={taken} onChange={(e) => onTake(e.target.checked)} /><span>{row.values.text ?? t('paste.take')}</span></label>
          <Badge tone={verdict === 'matched' ? 'good' : verdict === 'unmatched' ? 'warn' : 'busy'} sign={verdict === 'matched' ? '✓' : verdict === 'unmatched' ? '?' : '+'}>{t(`paste.${verdict}`)}</Badge>
          {row.note && into === row.into ? <span className="soft">{say(row.note)}</span> : null}
          <select className="input" aria-label={t('paste.into')} value={into ?? ''} onChange={(e) => onInto(e.target.value)}>
            <option value="">{t('paste.new')}</option>
            {document.rows.map((r, n) => <option key={r.id} value={r.id}>{n + 1}. {r.text.slice(0, 80)}</option>)}
          </select>
        </div>
      </td>
      {FIELDS.map((f) => {
        const value = (row.values[f] ?? '').trim();
        const before = old(f).trim();
        const fate = fateOf(before, value, overwrite);
        return (
          <td key={f} className="pre" data-label={t(`doc.${f}`)}>
            {value === '' ? <span className="soft">{before}</span> : fate === 'keeps' ? (
              <>{before}{'\n'}<span className="soft">{t('paste.kept')} <s>{value}</s></span></>
            ) : fate === 'replaces' ? (
              <>{value}{'\n'}<span className="soft">{t('paste.replaced')} <s>{before}</s></span></>
            ) : value}
          </td>
        );
      })}
    </tr>
  );
}
