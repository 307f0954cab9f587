import { Link } from '@tanstack/react-router';
import type { Held, Instant, Task } from '../api-types';
import { dateAndTime, shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { AutomaticMark, DueShort, UrgencyMark } from './DueFacts';
import { Badge, DueLine } from './ui';
import { Claimed } from './WorkList';

/** Told by id where there is one, else by the name that stands there. */
export function isClaimedBy(task: Task, me: { id: string; full_name: string }): boolean {
  const by = task.claimed_by;
  return typeof by === 'string' ? by === me.full_name : by?.id === me.id;
}

export function TaskCard({ task, now, me, chosen, onChoose }: {
  task: Task; now: Instant;
  me: { id: string; full_name: string };
  chosen: boolean; onChoose: ((chosen: boolean) => void) | null;
}) {
  const { t, say } = useWords();
  return (
    <li className={`card stack-tight${task.overdue && !task.held ? ' card-late' : ''}`} data-testid={`task-${task.id}`}>
      <Link to="/instances/$id" params={{ id: task.instance }} className="task stack-tight">
        <span className="row">
          <UrgencyMark urgency={task.urgent_as} />
          <Badge tone={task.kind === 'signoff' ? 'meet' : 'busy'}>{say(task.title)}</Badge>
          {task.role && task.role !== 'lead' ? <Badge tone="calm" sign={task.role === 'consult' ? '?' : '+'}>{t(`work.role.${task.role}`)}</Badge> : null}
          {task.claimed_by ? <Claimed by={task.claimed_by} mine={isClaimedBy(task, me)} /> : null}
          <AutomaticMark automatic={task.automatic} />
        </span>
        <span className="task-title">{task.subject}</span>
        <span>{say(task.unit_name)}</span>
        {task.held ? <span className="notice notice-warn strong">{t('hold.now')}</span> : <DueShort due={task.due} now={now} changes={task} overdue={task.overdue} today={task.urgent} explained={task.due_explained} />}
        {task.returned ? (
          <span className="notice notice-warn">
            <span className="strong">{t('home.returned', { reason: task.returned.reason })}</span>
            <br />
            <span className="soft">{t('home.returned.by', { name: task.returned.by, date: dateAndTime(task.returned.at) })}</span>
          </span>
        ) : null}
        <span className="soft">
          {task.from ? `${t('home.from', { name: task.from.full_name })} · ` : ''}
          {t('home.opened', { date: dateAndTime(task.opened_at) })}
        </span>
      </Link>
      {onChoose ? (
        <label className="check">
          <input type="checkbox" checked={chosen} onChange={(e) => onChoose(e.target.checked)} />
          <span>{t('home.bulk.select')}</span>
        </label>
      ) : null}
    </li>
  );
}

export function HeldCard({ held, now }: { held: Held; now: Instant }) {
  const { t, say } = useWords();
  const holders = held.holders.map((h) => [h.full_name, say(h.title)].filter(Boolean).join(', ')).join('; ');
  return (
    <li className={`card${held.overdue ? ' card-late' : ''}`} data-testid={`held-${held.instance}`}>
      <Link to="/instances/$id" params={{ id: held.instance }} className="task stack-tight">
        <span className="task-title">{held.subject}</span>
        <span><Badge>{say(held.state_title)}</Badge></span>
        <span>
          {holders ? <>{t('home.held.by')}: <strong>{holders}</strong> {t('home.held.since', { date: shortDate(held.since) })}</> : t('home.held.nobody')}
        </span>
        {held.due ? <DueLine due={held.due} now={now} overdue={held.overdue} /> : null}
      </Link>
    </li>
  );
}
