import type { ConsolidatedDocument } from '../../api-types';
import { useWords } from '../../lib/words';
import { Notice } from '../ui';
import { figure } from './ReportView';

const RULES = ['sum', 'last', 'avg', 'max', 'count', 'none'] as const;

export function ConsolidatedView({ document, unitNames }: { document: ConsolidatedDocument; unitNames: Record<string, string> }) {
  const { t, say, language } = useWords();
  const totals = document.totals ?? document.indicators ?? [];
  const ruleWords = (rule: string) => {
    const known = RULES.find((r) => r === rule);
    return known ? t(`rule.${known}`) : rule;
  };
  return (
    <article className="stack" lang="vi">
      <h3>{t('doc.period.title', { period: document.period })}</h3>
      {document.missing.length > 0 ? (
        <Notice tone="warn">
          <p className="strong">{t('doc.missingUnits', { count: document.missing.length })}</p>
          <p>{document.missing.map((m) => m.name ?? (say(m.unit_name) || m.unit)).join(', ')}</p>
        </Notice>
      ) : null}
      <div className="table-scroll">
        <table className="table stacked-table">
          <thead>
            <tr><th scope="col">{t('doc.indicator')}</th><th scope="col">{t('doc.unitOf')}</th><th scope="col">{t('doc.rule')}</th><th scope="col" className="number">{t('doc.total')}</th></tr>
          </thead>
          <tbody>
            {totals.map((total) => {
              const given = total.contributors.filter((c) => c.value !== null);
              return (
                <tr key={total.code}>
                  <td data-label={t('doc.indicator')}>{say(total.title) || total.code}</td>
                  <td data-label={t('doc.unitOf')}>{say(total.unit)}</td>
                  <td data-label={t('doc.rule')}>{ruleWords(total.rule)}</td>
                  <td className="number" data-label={t('doc.total')}>
                    <strong>{total.value === null ? t('doc.blank') : figure(total.value, language)}</strong>
                    {given.length > 0 ? (
                      <details>
                        <summary>{t('doc.contributors', { count: given.length })}</summary>
                        <ul>{given.map((c) => <li key={c.unit}>{c.name ?? (say(c.unit_name) || unitNames[c.unit] || c.unit)}: {figure(c.value, language)}</li>)}</ul>
                      </details>
                    ) : null}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </article>
  );
}
