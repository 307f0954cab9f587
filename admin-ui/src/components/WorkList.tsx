import type { GivenDecision, Heard, Instant, NamedPerson, SignoffMember, Work } from '../api-types';
import { dateAndTime, personName } from '../lib/format';
import { useWords } from '../lib/words';
import { SourceWords } from './History';
import { AutomaticMark, DueFacts } from './DueFacts';
import { Badge } from './ui';

const names = (people: { full_name: string }[]) => people.map((p) => p.full_name).join(', ');

/** Who holds the paper now, why he does when the step alone does not say it, and at a sign-off who has said what. */
export function WorkList({ work, now, me = '', held = false }: {
  work: Work[]; now: Instant;
  /** The reader's id. */
  me?: string;
  /** The paper is on hold: no due time runs. */
  held?: boolean;
}) {
  const { t, say } = useWords();
  if (work.length === 0) return <p className="soft">{t('instance.work.none')}</p>;
  return (
    <ul className="plain-list">
      {work.map((w) => (
        <li key={w.id} className="stack-tight" data-testid={`work-${w.id}`}>
          <span className="row"><span className="strong">{say(w.title)}</span><AutomaticMark automatic={w.automatic} /></span>
          <Added work={w} to={work.find((other) => other.id === w.of) ?? null} />
          <span>
            {t('instance.holders')}: {w.holders.length > 0 ? w.holders.map((h) => [h.full_name, say(h.title), say(h.unit_name)].filter(Boolean).join(', ')).join('; ') : t((w.kind === 'wait' || w.kind === 'opinions') && !w.role ? 'instance.outside' : 'home.held.nobody')}
          </span>
          {w.claimed_by ? <span><Claimed by={w.claimed_by} mine={w.holders.some((h) => h.id === me)} /></span> : null}
          {w.reassigned ? (
            <span>
              {t('work.reassigned', { to: w.reassigned.to, by: w.reassigned.by || t('work.bySystem'), date: dateAndTime(w.reassigned.at) })}
              {w.reassigned.reason ? <span className="pre"> {t('hold.reason', { reason: w.reassigned.reason })}</span> : null}
            </span>
          ) : null}
          {held ? null : <DueFacts due={w.due} now={now} changes={w} overdue={w.overdue} explained={w.due_explained} />}
          {w.then && w.then.length > 0 ? <span>{t('work.then', { names: names(w.then) })}</span> : null}
          {w.returned ? (
            <span className="notice notice-warn">
              <strong>{t('home.returned', { reason: w.returned.reason })}</strong> <span className="soft">{t('home.returned.by', { name: w.returned.by, date: dateAndTime(w.returned.at) })}</span>
            </span>
          ) : null}
          {w.signoff ? (
            <>
              {w.signoff.secret ? <span className="row"><Badge tone="meet" sign="▣">{t('record.secret.short')}</Badge><span className="soft">{t('work.secret')}</span></span> : null}
              <Said need={say(w.signoff.need_text)} given={w.signoff.given} members={w.signoff.members} secret={w.signoff.secret === true} />
              {w.signoff.closes === 'at-due' ? <span className="soft">{t('work.closesAtDue')}</span> : null}
            </>
          ) : null}
          {w.opinions ? <Said need="" given={w.opinions.given} members={w.opinions.asked} /> : null}
          {w.heard && w.heard.length > 0 ? <HeardList heard={w.heard} /> : null}
          {w.co_operation ? (
            <>
              <span>{t('work.with')}: {names(w.co_operation.holders)}{w.co_operation.role === 'co-operates' ? <> <Badge tone="meet" sign="+">{t('work.role.co-operates')}</Badge></> : null}</span>
              {w.co_operation.given.length > 0 ? <Said need="" given={w.co_operation.given} members={[]} /> : null}
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** Why there is work that the workflow's steps alone would not have opened. */
function Added({ work, to }: { work: Work; to: Work | null }) {
  const { t, say } = useWords();
  if (!work.role) return null;
  const by = work.added_by ? t('work.addedBy', { name: work.added_by }) : '';
  return (
    <>
      <span className="row">
        <Badge tone={work.role === 'consult' ? 'calm' : 'meet'} sign={work.role === 'consult' ? '?' : '+'}>{t(`work.role.${work.role}`)}</Badge>
        <span className="soft">{[to ? t('work.of', { step: say(to.title) }) : '', by].filter(Boolean).join(' · ')}</span>
      </span>
      {work.question ? <blockquote className="pre quote">{work.question}</blockquote> : null}
      {work.role === 'consult' ? <span className="soft">{t('work.consultOnly')}</span> : null}
    </>
  );
}

/** Answers to what was asked along, and the word of those who were added, kept with the step's own work. */
function HeardList({ heard }: { heard: Heard[] }) {
  const { t, say } = useWords();
  return (
    <ul>
      {heard.map((h) => (
        <li key={`${h.role} ${h.given.full_name} ${h.given.at}`}>
          <strong>{h.given.full_name}</strong> ({t(`work.role.${h.role}`)}{h.by ? `, ${t('work.addedBy', { name: h.by })}` : ''}): {say(h.given.label)} <span className="soft">{dateAndTime(h.given.at)}</span>
          {h.question ? <blockquote className="pre quote soft">{h.question}</blockquote> : null}
          {h.given.comment ? <blockquote className="pre quote">{h.given.comment}</blockquote> : null}
        </li>
      ))}
    </ul>
  );
}

export function Claimed({ by, mine }: { by: string | NamedPerson; mine: boolean }) {
  const { t } = useWords();
  return mine ? <Badge tone="good" sign="✓">{t('work.claimed.me')}</Badge> : <Badge tone="calm" sign="●">{t('work.claimed', { name: personName(by) })}</Badge>;
}

function Said({ need, given, members, secret = false }: { need: string; given: GivenDecision[]; members: SignoffMember[]; secret?: boolean }) {
  const { t, say } = useWords();
  const said = new Set(given.map((g) => g.full_name));
  const waiting = members.filter((m) => !said.has(m.full_name));
  const about = (m: SignoffMember) => [m.chair ? t('instance.chair') : '', (m.weight ?? 1) === 1 ? '' : t('work.weight', { weight: m.weight })].filter(Boolean).join(', ');
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
        {waiting.map((m) => (
          <li key={m.full_name} className="soft">
            {m.full_name}{about(m) ? ` (${about(m)})` : ''}{m.recused ? `: ${t('work.recused')}` : secret ? '' : `: ${t('instance.notYet')}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
