import type { AppliesTo, GuidanceDocument, Obligation } from '../../api-types';
import { shortDate } from '../../lib/format';
import { useWords } from '../../lib/words';

export function useAppliesWords() {
  const { t } = useWords();
  return (applies: AppliesTo | null | undefined): string => {
    if (!applies) return t('applies.none');
    if (applies.kind === 'units') return t('applies.units', { count: applies.units?.length ?? 0 });
    if (applies.kind === 'attribute') return t('applies.attribute', { attribute: applies.attribute === 'border' ? t('attribute.border') : (applies.attribute ?? '') });
    return t(applies.kind === 'province' ? 'applies.province' : 'applies.all');
  };
}

export function GuidanceView({ document }: { document: GuidanceDocument }) {
  const { t, full } = useWords();
  const known = new Set(document.parts.map((p) => p.id));
  const loose = document.obligations.filter((o) => o.part === null || !known.has(o.part));
  return (
    <article className="stack" lang="vi">
      <h3>{document.title}</h3>
      <p>
        {t('doc.programmesDue')}: <strong title={full(document.programmes_due)}>{document.programmes_due ? shortDate(document.programmes_due) : t('doc.notSet')}</strong>
        {' · '}{t('doc.obligations', { count: document.obligations.length })}
      </p>
      {document.parts.map((part) => (
        <section key={part.id} className="guidance-part">
          <h3>{[part.no, part.title].filter(Boolean).join(' ')}</h3>
          {document.obligations.filter((o) => o.part === part.id).map((o) => <ObligationText key={o.id} obligation={o} document={document} />)}
        </section>
      ))}
      {loose.map((o) => <ObligationText key={o.id} obligation={o} document={document} />)}
    </article>
  );
}

function ObligationText({ obligation: o, document }: { obligation: Obligation; document: GuidanceDocument }) {
  const { t } = useWords();
  const applies = useAppliesWords();
  const cited = o.instruments.map((id) => document.instruments.find((i) => i.id === id)).filter((i) => i !== undefined);
  const facts: [string, string][] = [];
  if (o.lead) facts.push([t('doc.lead'), o.lead]);
  if (o.partners.length > 0) facts.push([t('doc.partners'), o.partners.join(', ')]);
  if (o.period && o.period !== 'year') facts.push([t('doc.period'), o.period]);
  if (o.due) facts.push([t('doc.due'), shortDate(o.due)]);
  facts.push([t('doc.appliesTo'), applies(o.applies_to)]);
  return (
    <div className="obligation" id={`obligation-${o.id}`}>
      <p className="pre">{o.text}</p>
      <p className="soft">{facts.map(([k, v]) => `${k}: ${v}`).join(' · ')}</p>
      {cited.length > 0 ? (
        <p className="soft">{t('doc.instruments')}: {cited.map((i) => [i.type, i.number, i.date ? shortDate(i.date) : '', i.issuer].filter(Boolean).join(' ')).join('; ')}</p>
      ) : null}
    </div>
  );
}
