import { useState } from 'react';
import type { FigureValue, IndicatorWords, ReportDocument } from '../api-types';
import { wordsOf } from '../components/documents/ReportView';
import { Field, Notice } from '../components/ui';
import { useWords } from '../lib/words';

/** "12,5", "12.5", "1 250" or "1.250" as a Vietnamese office types it: an integer, or decimals as text with a point. null for
 *  nothing; undefined for what is no number. A point before exactly three digits separates thousands, as everywhere in
 *  Vietnam. */
export function readFigure(text: string): FigureValue | undefined {
  const plain = text.replace(/[\s\u00a0]/g, '');
  if (plain === '') return null;
  const grouped = /^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(plain);
  if (!grouped && !/^-?\d+([.,]\d+)?$/.test(plain)) return undefined;
  const decimal = (grouped ? plain.replace(/\./g, '') : plain).replace(',', '.');
  const whole = /^-?\d{1,15}$/.test(decimal) || /^-?\d{1,15}\.0+$/.test(decimal);
  return whole ? Number(decimal) : decimal;
}

export function ReportEditor({ document, catalogue, faults, onChange }: { document: ReportDocument; catalogue: IndicatorWords[]; faults: Map<string, string>; onChange: (document: ReportDocument) => void }) {
  const { t, say } = useWords();
  const filled = document.indicators.filter((i) => i.value !== null).length;
  return (
    <div className="stack" lang="vi">
      <section className="stack" aria-labelledby="indicators">
        <div className="row row-apart">
          <h2 id="indicators">{t('report.indicators')}</h2>
          <p className="strong" data-testid="grid-progress">{t('report.progress', { done: filled, total: document.indicators.length })}</p>
        </div>
        <Notice>{t('report.blankHint')}</Notice>
        <table className="table stacked-table even">
          <thead><tr><th scope="col">{t('doc.indicator')}</th><th scope="col">{t('doc.value')}</th><th scope="col">{t('doc.note')}</th></tr></thead>
          <tbody>
            {document.indicators.map((indicator, index) => {
              const title = say(wordsOf(indicator, catalogue).title);
              const unit = say(wordsOf(indicator, catalogue).unit);
              return (
              <tr key={indicator.code}>
                <th scope="row">{title} <span className="soft">{unit ? `(${unit})` : ''}</span></th>
                <td>
                  <Figure
                    value={indicator.value}
                    label={`${title}, ${t('doc.value')}`}
                    fault={faults.get(`indicators/${index}/value`)}
                    testid={`grid-cell-${index + 1}-value`}
                    onChange={(value) => onChange({ ...document, indicators: document.indicators.map((i) => (i.code === indicator.code ? { ...i, value } : i)) })}
                  />
                </td>
                <td>
                  <textarea className="input grid-cell" rows={1} aria-label={`${title}, ${t('doc.note')}`} value={indicator.note ?? ''} data-testid={`grid-cell-${index + 1}-note`}
                    onChange={(e) => onChange({ ...document, indicators: document.indicators.map((i) => (i.code === indicator.code ? { ...i, note: e.target.value } : i)) })} />
                  {faults.get(`indicators/${index}/note`) ? <span className="fault">{faults.get(`indicators/${index}/note`)}</span> : null}
                </td>
              </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {document.rows.length > 0 ? (
        <section className="stack" aria-labelledby="results">
          <h2 id="results">{t('report.rows')}</h2>
          <table className="table stacked-table even">
            <thead><tr><th scope="col">{t('doc.obligation')}</th><th scope="col">{t('doc.progress')}</th><th scope="col">{t('doc.outcome')}</th></tr></thead>
            <tbody>
              {document.rows.map((row, index) => (
                <tr key={row.obligation}>
                  <th scope="row">{row.text}</th>
                  {(['progress', 'result'] as const).map((field) => (
                    <td key={field}>
                      <textarea className="input grid-cell" rows={2} aria-label={`${index + 1}, ${t(field === 'progress' ? 'doc.progress' : 'doc.outcome')}`} value={row[field] ?? ''} data-testid={`grid-cell-${index + 1}-${field}`}
                        onChange={(e) => onChange({ ...document, rows: document.rows.map((r, n) => (n === index ? { ...r, [field]: e.target.value } : r)) })} />
                      {faults.get(`rows/${index}/${field}`) ? <span className="fault">{faults.get(`rows/${index}/${field}`)}</span> : null}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
      {(['difficulties', 'proposals'] as const).map((name) => (
        <Field key={name} label={t(`doc.${name}`)} optional fault={faults.get(name)}>
          {(p) => <textarea {...p} rows={4} value={document[name] ?? ''} onChange={(e) => onChange({ ...document, [name]: e.target.value })} data-testid={`report-${name}`} />}
        </Field>
      ))}
    </div>
  );
}

/** Keeps what is typed until it is a number, so that nobody's half-typed figure jumps. */
function Figure({ value, label, fault, testid, onChange }: { value: FigureValue; label: string; fault: string | undefined; testid: string; onChange: (value: FigureValue) => void }) {
  const { t } = useWords();
  const shown = value === null ? '' : String(value).replace('.', ',');
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? shown;
  const bad = readFigure(text) === undefined;
  return (
    <>
      <input
        className="input number"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={bad || Boolean(fault)}
        value={text}
        data-testid={testid}
        onChange={(e) => {
          setTyped(e.target.value);
          const figure = readFigure(e.target.value);
          if (figure !== undefined) onChange(figure);
        }}
        onBlur={() => { if (!bad) setTyped(null); }}
      />
      {bad ? <span className="fault">{t('report.badNumber')}</span> : fault ? <span className="fault">{fault}</span> : null}
    </>
  );
}
