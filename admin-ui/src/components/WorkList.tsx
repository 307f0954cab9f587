import type { GivenDecision, Instant, Work } from '../api-types';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { SourceWords } from './History';
import { Badge, DueLine } from './ui';

/** Who holds the paper now and, at a sign-off, who has said what. */
export function WorkList({ work, now }: { work: Work[]; now: Instant }) {
  const { t, say } = useWords();
  if (work.length === 0) return <p className="soft">{t('instance.work.none')}</p>;
  return (
    <ul className="plain-list">
      {work.map((w) => (
        <li key={w.id} className="stack-tight" data-testid={`work-${w.id}`}>
          <span className="strong">{say(w.title)}</span>
          <span>
            {t('instance.holders')}: {w.holders.length > 0 ? w.holders.map((h) => [h.full_name, say(h.title), say(h.unit_name)].filter(Boolean).join(', ')).join('; ') : t(w.kind === 'wait' || w.kind === 'opinions' ? 'instance.outside' : 'home.held.nobody')}
          </span>
          <DueLine due={w.due} now={now} overdue={w.overdue} explained={say(w.due_explained)} />
          {w.returned ? (
            <span className="notice notice-warn">
              <strong>{t('home.returned', { reason: w.returned.reason })}</strong> <span className="soft">{t('home.returned.by', { name: w.returned.by, date: dateAndTime(w.returned.at) })}</span>
            </span>
          ) : null}
          {w.signoff ? <Said need={say(w.signoff.need_text)} given={w.signoff.given} members={w.signoff.members} /> : null}
          {w.opinions ? <Said need="" given={w.opinions.given} members={w.opinions.asked} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Said({ need, given, members }: { need: string; given: GivenDecision[]; members: { full_name: string; chair?: boolean }[] }) {
  const { t, say } = useWords();
  const said = new Set(given.map((g) => g.full_name));
  const waiting = members.filter((m) => !said.has(m.full_name));
  return (
    <div className="stack-tight">
      {need ? <span className="soft">{need}</span> : null}
      <ul>
        {given.map((g) => (
          <li key={`${g.full_name} ${g.at}`}>
            <strong>{g.full_name}</strong>: {say(g.label)}{' '}
            {g.recorded ? <Badge tone="meet" sign="▤">{t('history.recorded')}</Badge> : <Badge tone="good" sign="✓">{t('history.click')}</Badge>}{' '}
            <span className="soft">{dateAndTime(g.at)}{g.source ? <> · <SourceWords source={g.source} date={null} /></> : null}</span>
            {g.comment ? <blockquote className="pre quote">{g.comment}</blockquote> : null}
          </li>
        ))}
        {waiting.map((m) => <li key={m.full_name} className="soft">{m.full_name}{m.chair ? ` (${t('instance.chair')})` : ''}: {t('instance.notYet')}</li>)}
      </ul>
    </div>
  );
}
