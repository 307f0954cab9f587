/** What an act was bound to when it was done, and what minutes say of a vote, in plain words behind a disclosure. */
import type { Bound, HistoryItem, VoteCounts } from '../api-types';
import { useWords } from '../lib/words';

export function HistoryBound({ item, fileOf }: { item: HistoryItem; fileOf?: ((attachment: string) => string) | undefined }) {
  const { t } = useWords();
  const { bound, recorded } = item;
  if (!bound && !recorded) return null;
  return (
    <details data-testid={`bound-${item.number}`}>
      <summary>{t('bound.show')}</summary>
      <dl className="facts">
        {recorded ? <Vote recorded={recorded} fileOf={fileOf} /> : null}
        {bound ? <What bound={bound} byPaper={recorded !== null} /> : null}
        <dt>{t('bound.seal')}</dt>
        <dd>{t(item.sealed ? 'bound.seal.yes' : 'bound.seal.no')}</dd>
      </dl>
    </details>
  );
}

function What({ bound, byPaper }: { bound: Bound; byPaper: boolean }) {
  const { t, say } = useWords();
  const { document } = bound;
  return (
    <>
      {bound.capacity ? <><dt>{t(byPaper ? 'bound.recorder' : 'bound.capacity')}</dt><dd>{say(bound.capacity)}</dd></> : null}
      {bound.authority ? <><dt>{t('bound.authority')}</dt><dd>{say(bound.authority.text)}</dd></> : null}
      {bound.mark ? <><dt>{t('bound.mark')}</dt><dd>{t(`bound.mark.${bound.mark}`)}</dd></> : null}
      {bound.signature && bound.signature.length > 0 ? <><dt>{t('bound.signature')}</dt><dd>{bound.signature.join(' / ')}</dd></> : null}
      {bound.confirmed_by ? <><dt>{t('bound.confirmed')}</dt><dd>{t(`bound.confirmed.${bound.confirmed_by}`)}</dd></> : null}
      {bound.counts ? <><dt>{t('bound.counts')}</dt><dd><Counts counts={bound.counts} /></dd></> : null}
      <dt>{t('bound.document')}</dt>
      <dd>{document ? <>{t('bound.version', { version: document.version })} <span className="soft">({t('bound.hash', { hash: document.hash.slice(0, 12) })})</span></> : t('bound.document.none')}</dd>
      <dt>{t('bound.definition')}</dt>
      <dd>{t('bound.version', { version: bound.definition.version })}</dd>
      {bound.calendar ? <><dt>{t('bound.calendar')}</dt><dd>{t('bound.version', { version: bound.calendar })}</dd></> : null}
      {bound.directory === null ? null : <><dt>{t('bound.directory')}</dt><dd>{t('bound.version', { version: bound.directory })}</dd></>}
    </>
  );
}

function Counts({ counts }: { counts: VoteCounts }) {
  const { t } = useWords();
  const weighted = counts.weight !== counts.members;
  return (
    <>
      {t('bound.counts.are', { yes: counts.yes, no: counts.no, abstain: counts.abstain, members: counts.members })}
      {counts.other > 0 ? `; ${t('bound.counts.other', { count: counts.other })}` : ''}
      {counts.recused > 0 ? `; ${t('bound.counts.recused', { count: counts.recused })}` : ''}
      {weighted ? `; ${t('bound.counts.weight', { yes: counts.yes_weight, all: counts.weight })}` : ''}
    </>
  );
}

function Vote({ recorded, fileOf }: { recorded: NonNullable<HistoryItem['recorded']>; fileOf: ((attachment: string) => string) | undefined }) {
  const { t, say } = useWords();
  const { votes, attended, by_name: named, minutes } = recorded;
  return (
    <>
      {votes ? (
        <>
          <dt>{t('record.votes')}{recorded.secret ? ` (${t('record.secret.short')})` : ''}</dt>
          <dd>
            {(['present', 'yes', 'no', 'abstain', 'other', 'recused'] as const)
              .filter((name) => votes[name] !== undefined)
              .map((name) => `${t(`record.${name}`)} ${votes[name]}`)
              .join('; ')}
          </dd>
        </>
      ) : null}
      {attended && attended.length > 0 ? <><dt>{t('record.attended')}</dt><dd>{attended.join(', ')}</dd></> : null}
      {named && named.length > 0 ? (
        <><dt>{t('record.byName')}</dt><dd><ul>{named.map((one) => <li key={one.full_name}>{one.full_name}: {say(one.label)}</li>)}</ul></dd></>
      ) : null}
      {minutes ? <><dt>{t('record.minutes')}</dt><dd>{fileOf ? <a href={fileOf(minutes.id)}>{minutes.name}</a> : minutes.name}</dd></> : null}
    </>
  );
}
