import type { ProgrammeDocument } from '../../api-types';
import { useWords } from '../../lib/words';
import { Badge } from '../ui';

export function ProgrammeView({ document }: { document: ProgrammeDocument }) {
  const { t } = useWords();
  return (
    <article className="stack" lang="vi">
      <h3>{document.title}</h3>
      <div className="table-scroll">
        <table className="table stacked-table programme">
          <thead>
            <tr>
              <th scope="col" className="c-no">{t('doc.no')}</th>
              <th scope="col">{t('doc.obligation')}</th>
              <th scope="col">{t('doc.what')}</th>
              <th scope="col" className="c-when">{t('doc.when')}</th>
              <th scope="col" className="c-who">{t('doc.who')}</th>
              <th scope="col" className="c-result">{t('doc.result')}</th>
            </tr>
          </thead>
          <tbody>
            {document.rows.map((row, index) => (
              <tr key={row.id}>
                <td data-label={t('doc.no')}>{index + 1}</td>
                <td data-label={t('doc.obligation')}>{row.obligation ? null : <Badge tone="busy">{t('doc.own')}</Badge>} {row.text}</td>
                {row.not_applicable ? (
                  <td colSpan={4}>{t('doc.notApplicable.reason', { reason: row.not_applicable.reason })}</td>
                ) : (
                  (['what', 'when', 'who', 'result'] as const).map((field) => (
                    <td key={field} className="pre" data-label={t(`doc.${field}`)}>
                      {row[field] || (field === 'result' ? '' : <span className="soft">{t('doc.missing')}</span>)}
                      {field === 'result' && row.partners ? <span className="soft" style={{ display: 'block' }}>{t('doc.partners')}: {row.partners}</span> : null}
                    </td>
                  ))
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </article>
  );
}
