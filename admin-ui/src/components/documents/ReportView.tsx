import type { FigureValue, IndicatorWords, ReportDocument, ReportIndicator, Text } from '../../api-types';
import { useWords } from '../../lib/words';

/** A figure as people write it; decimals given as text keep every digit. */
export function figure(value: FigureValue | undefined, language: string): string {
  if (value === null || value === undefined) return '';
  const [whole = '', rest] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, language === 'en' ? ',' : '.');
  return rest ? `${grouped}${language === 'en' ? '.' : ','}${rest}` : grouped;
}

/** What a figure is called: its own words, else those of the catalogue, else its code. */
export function wordsOf(indicator: ReportIndicator, catalogue: IndicatorWords[]): { title: string | Text; unit: string | Text } {
  const known = catalogue.find((c) => c.code === indicator.code);
  return { title: indicator.title ?? known?.title ?? indicator.code, unit: indicator.unit ?? known?.unit ?? '' };
}

export function ReportView({ document, catalogue }: { document: ReportDocument; catalogue: IndicatorWords[] }) {
  const { t, say, language } = useWords();
  return (
    <article className="stack" lang="vi">
      <h3>{t('doc.period.title', { period: document.period })}</h3>
      <div className="table-scroll">
        <table className="table stacked-table">
          <thead>
            <tr><th scope="col">{t('doc.indicator')}</th><th scope="col">{t('doc.unitOf')}</th><th scope="col" className="number">{t('doc.value')}</th><th scope="col">{t('doc.note')}</th></tr>
          </thead>
          <tbody>
            {document.indicators.map((i) => (
              <tr key={i.code}>
                <td data-label={t('doc.indicator')}>{say(wordsOf(i, catalogue).title)}</td>
                <td data-label={t('doc.unitOf')}>{say(wordsOf(i, catalogue).unit)}</td>
                <td className="number" data-label={t('doc.value')}>{i.value === null ? <span className="soft">{t('doc.blank')}</span> : figure(i.value, language)}</td>
                <td data-label={t('doc.note')}>{i.note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {document.rows.length > 0 ? (
        <div className="table-scroll">
          <table className="table stacked-table">
            <thead><tr><th scope="col">{t('doc.obligation')}</th><th scope="col">{t('doc.progress')}</th><th scope="col">{t('doc.outcome')}</th></tr></thead>
            <tbody>
              {document.rows.map((r) => (
                <tr key={r.obligation}><td data-label={t('doc.obligation')}>{r.text}</td><td className="pre" data-label={t('doc.progress')}>{r.progress}</td><td className="pre" data-label={t('doc.outcome')}>{r.result}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {document.difficulties ? <section><h3>{t('doc.difficulties')}</h3><p className="pre">{document.difficulties}</p></section> : null}
      {document.proposals ? <section><h3>{t('doc.proposals')}</h3><p className="pre">{document.proposals}</p></section> : null}
    </article>
  );
}
