/** Shows a document to read, by its kind. Nothing here edits. */
import type { ConsolidatedDocument, Document, GuidanceDocument, IndicatorWords, ProgrammeDocument, ReportDocument, Text } from '../../api-types';
import { pick, shortDate } from '../../lib/format';
import { useWords } from '../../lib/words';
import { Badge, Notice } from '../ui';
import { ConsolidatedView } from './ConsolidatedView';
import { GuidanceView } from './GuidanceView';
import { ProgrammeView } from './ProgrammeView';
import { ReportView } from './ReportView';

export const isGuidance = (d: Document): d is GuidanceDocument => d.kind === 'guidance' && Array.isArray((d as GuidanceDocument).obligations);
export const isProgramme = (d: Document): d is ProgrammeDocument => d.kind === 'programme' && Array.isArray((d as ProgrammeDocument).rows);
export const isReport = (d: Document): d is ReportDocument => d.kind === 'report' && Array.isArray((d as ReportDocument).indicators);
export const isConsolidated = (d: Document): d is ConsolidatedDocument => d.kind === 'consolidated-report' && Array.isArray((d as ConsolidatedDocument).totals ?? (d as ConsolidatedDocument).indicators);

export function DocumentView({ document, titles = {}, unitNames = {}, catalogue = [] }: {
  document: Document; titles?: Record<string, string | Text>; unitNames?: Record<string, string>; catalogue?: IndicatorWords[] | undefined;
}) {
  if (isGuidance(document)) return <GuidanceView document={document} />;
  if (isProgramme(document)) return <ProgrammeView document={document} />;
  if (isReport(document)) return <ReportView document={document} catalogue={catalogue} />;
  if (isConsolidated(document)) return <ConsolidatedView document={document} unitNames={unitNames} />;
  return <GenericView document={document} titles={titles} />;
}

function GenericView({ document, titles }: { document: Record<string, unknown>; titles: Record<string, string | Text> }) {
  const { t, language } = useWords();
  const entries = Object.entries(document).filter(([key, value]) => key !== 'kind' && value !== null && value !== '');
  if (entries.length === 0) return <p className="soft">{t('instance.document.none')}</p>;
  return (
    <dl className="facts">
      {entries.map(([key, value]) => (
        <div key={key} style={{ display: 'contents' }}>
          <dt>{pick(titles[key], language) || key}</dt>
          <dd className="pre"><GenericValue value={value} /></dd>
        </div>
      ))}
    </dl>
  );
}

function GenericValue({ value }: { value: unknown }) {
  const { t, say } = useWords();
  if (typeof value === 'boolean') return <>{value ? t('common.yes') : t('common.no')}</>;
  if (typeof value === 'string') return <>{/^\d{4}-\d{2}-\d{2}$/.test(value) ? shortDate(value) : value}</>;
  if (typeof value === 'number') return <>{value}</>;
  if (Array.isArray(value)) return <ul>{value.map((v, i) => <li key={i}><GenericValue value={v} /></li>)}</ul>;
  if (value && typeof value === 'object') {
    if ('vi' in value && 'en' in value) return <>{say(value as Text)}</>;
    return <>{Object.entries(value).filter(([, v]) => v !== null && v !== '').map(([k, v]) => <span key={k} style={{ display: 'block' }}>{k}: <GenericValue value={v} /></span>)}</>;
  }
  return null;
}

export function DraftMark({ issued }: { issued: boolean }) {
  const { t } = useWords();
  return issued ? null : <Badge tone="warn" sign="✎">{t('instance.draftMark')}</Badge>;
}

export function OwnDraftNotice() {
  const { t } = useWords();
  return <Notice tone="warn">{t('instance.document.draft')}</Notice>;
}
