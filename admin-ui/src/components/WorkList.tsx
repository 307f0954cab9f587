import type { Instant, Work } from '../api-types';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { SourceWords } from './History';
import { Badge, DueLine } from './ui';

/** Who holds the paper now and, at a sign-off, who has said what. */
export function WorkList({ work, now }: { work: Work[]; now: Instant }) {
  const { t, say } = useWords();
  const open = work.filter((w) => w.state !== 'closed' && w.state !== 'done');
  if (open.length === 0) return <p className="soft">{t('instance.work.none')}</p>;
  return (
    <ul className="plain-list">
      {open.map((w) => (
        <li key={w.id} className="stack-tight" data-testid={`work-${w.id}`}>
          <span className="strong">{say(w.title)}</span>
          <span>
            {t('instance.holders')}: {w.holders.length > 0 ? w.holders.map((h) => [h.full_name, say(h.title), say(h.unit_name)].filter(Boolean).join(', ')).join('; ') : t('home.held.nobody')}
          </span>
          <DueLine due={w.due} now={now} overdue={w.overdue} explained={say(w.due_explained)} />
          {w.signoff ? <SignoffState signoff={w.signoff} /> : null}
        </li>
      ))}
    </ul>
  );
}

function SignoffState({ signoff }: { signoff: NonNullable<Work['signoff']> }) {
  const { t, say } = useWords();
  const given = new Set(signoff.given.map((g) => g.full_name));
  const waiting = signoff.members.filter((m) => !given.has(m.full_name));
  return (
    <div className="stack-tight">
      <span className="soft">{say(signoff.need_text)}</span>
      <ul>
        {signoff.given.map((g) => (
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
