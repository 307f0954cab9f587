import type { ProgrammeDocument } from '../../api-types';
import { useWords } from '../../lib/words';
import { Badge } from '../ui';

export function ProgrammeView({ document }: { document: ProgrammeDocument }) {
  const { t } = useWords();
  return (
    <article className="stack" lang="vi">
      <h3>{document.title}</h3>
      <div className="table-scroll">
        <table className="table stacked-table">
          <thead>
            <tr>
              <th scope="col">{t('grid.no')}</th>
              <th scope="col">{t('doc.obligation')}</th>
              <th scope="col">{t('doc.what')}</th>
              <th scope="col">{t('doc.when')}</th>
              <th scope="col">{t('doc.who')}</th>
              <th scope="col">{t('doc.partners')}</th>
              <th scope="col">{t('doc.result')}</th>
            </tr>
          </thead>
          <tbody>
            {document.rows.map((row, index) => (
              <tr key={row.id}>
                <td data-label={t('grid.no')}>{index + 1}</td>
                <td data-label={t('doc.obligation')}>{row.obligation ? null : <Badge tone="busy">{t('doc.own')}</Badge>} {row.text}</td>
                {row.not_applicable ? (
                  <td colSpan={5}>{t('doc.notApplicable.reason', { reason: row.not_applicable.reason })}</td>
                ) : (
                  (['what', 'when', 'who', 'partners', 'result'] as const).map((field) => (
                    <td key={field} className="pre" data-label={t(`doc.${field}`)}>
                      {row[field] || (field === 'partners' || field === 'result' ? '' : <span className="soft">{t('doc.missing')}</span>)}
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
