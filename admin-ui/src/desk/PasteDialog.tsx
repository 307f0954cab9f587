import { useState } from 'react';
import type { PastePreview, ProgrammeDocument } from '../api-types';
import { Badge, Button, Dialog, Fault, Field, Notice } from '../components/ui';
import { useWords } from '../lib/words';
import { FIELDS, type Taken } from './programme';

const COLUMN_WORDS = ['what', 'when', 'who', 'partners', 'result', 'obligation'] as const;

/** Shows where every pasted row would go before anything is changed. */
export function PasteDialog({ document, first, preview, busy, error, onPreview, onMerge, onClose }: {
  document: ProgrammeDocument; first: string; preview: PastePreview | null; busy: boolean; error: unknown;
  onPreview: (table: string) => void; onMerge: (taken: Taken[], overwrite: boolean) => void; onClose: () => void;
}) {
  const { t, say } = useWords();
  const [text, setText] = useState(/<table/i.test(first) ? '' : first);
  const [html, setHtml] = useState(/<table/i.test(first) ? first : '');
  const [left, setLeft] = useState<Set<number>>(new Set());
  const [into, setInto] = useState<Record<number, string>>({});
  const [overwrite, setOverwrite] = useState(false);
  const target = (index: number): string | null => {
    const chosen = into[index];
    if (chosen !== undefined) return chosen === '' ? null : chosen;
    return preview?.rows[index]?.into ?? null;
  };
  const taken: Taken[] = (preview?.rows ?? []).map((row, index) => ({ row, into: target(index), index })).filter((x) => !left.has(x.index));
  const fieldWords = (field: string) => {
    const known = COLUMN_WORDS.find((f) => f === (field === 'text' ? 'obligation' : field));
    return known ? t(`doc.${known}`) : field;
  };
  return (
    <Dialog title={t('paste.title')} onClose={onClose} wide testid="paste-dialog">
      <p className="soft">{t('paste.hint')}</p>
      <Field label={t('paste.area')}>
        {(p) => (
          <textarea
            {...p}
            aria-label={t('paste.area')}
            value={text}
            rows={5}
            data-testid="paste-text"
            onPaste={(e) => {
              const given = e.clipboardData.getData('text/html');
              setHtml(/<table/i.test(given) ? given : '');
            }}
            onChange={(e) => setText(e.target.value)}
          />
        )}
      </Field>
      <div><Button onClick={() => onPreview(html || text)} disabled={busy || (text.trim() === '' && html === '')} data-testid="paste-preview">{t('paste.preview')}</Button></div>
      {error ? <Fault error={error} /> : null}
      {preview && preview.rows.length === 0 ? <Notice tone="warn" live>{t('paste.nothing')}</Notice> : null}
      {preview && preview.rows.length > 0 ? (
        <>
          <ul>
            {preview.columns.map((c, i) => <li key={i}>{c.field ? t('paste.column', { header: c.header, field: fieldWords(c.field) }) : t('paste.columnNone', { header: c.header })}</li>)}
          </ul>
          <table className="table stacked-table">
            <thead><tr><th scope="col">{t('paste.take')}</th><th scope="col">{t('paste.into')}</th>{FIELDS.map((f) => <th key={f} scope="col">{t(`doc.${f}`)}</th>)}</tr></thead>
            <tbody>
              {preview.rows.map((row, index) => (
                <tr key={index} data-testid={`paste-row-${index + 1}`}>
                  <td>
                    <label className="check"><input type="checkbox" aria-label={`${t('paste.take')} ${index + 1}`} checked={!left.has(index)} onChange={(e) => { const next = new Set(left); if (e.target.checked) next.delete(index); else next.add(index); setLeft(next); }} /><span>{t('paste.take')}</span></label>
                  </td>
                  <td>
                    <div className="stack-tight">
                      <Badge tone={row.verdict === 'matched' ? 'good' : row.verdict === 'new' ? 'busy' : 'warn'} sign={row.verdict === 'matched' ? '✓' : row.verdict === 'new' ? '+' : '?'}>{t(`paste.${row.verdict}`)}</Badge>
                      {row.note ? <span className="soft">{say(row.note)}</span> : null}
                      <select className="input" aria-label={t('paste.into')} value={target(index) ?? ''} onChange={(e) => setInto({ ...into, [index]: e.target.value })}>
                        <option value="">{t('paste.new')}</option>
                        {document.rows.map((r, n) => <option key={r.id} value={r.id}>{n + 1}. {r.text.slice(0, 80)}</option>)}
                      </select>
                    </div>
                  </td>
                  {FIELDS.map((f) => <td key={f} className="pre" data-label={t(`doc.${f}`)}>{row.values[f]}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
          <label className="check"><input type="checkbox" checked={overwrite} onChange={(e) => setOverwrite(e.target.checked)} /><span>{t('paste.overwrite')}</span></label>
        </>
      ) : null}
      <div className="dialog-feet">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        {preview && preview.rows.length > 0 ? <Button look="main" disabled={taken.length === 0} onClick={() => onMerge(taken, overwrite)} data-testid="confirm">{t('paste.merge', { count: taken.length })}</Button> : null}
      </div>
    </Dialog>
  );
}
