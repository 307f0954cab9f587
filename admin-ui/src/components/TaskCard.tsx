import { Link } from '@tanstack/react-router';
import type { Held, Instant, Task } from '../api-types';
import { dateAndTime, shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { Badge, DueLine } from './ui';

export function TaskCard({ task, now, chosen, onChoose }: { task: Task; now: Instant; chosen: boolean; onChoose: ((chosen: boolean) => void) | null }) {
  const { t, say } = useWords();
  return (
    <li className={`card stack-tight${task.overdue ? ' card-late' : ''}`} data-testid={`task-${task.id}`}>
      <Link to="/instances/$id" params={{ id: task.instance }} className="task stack-tight">
        <span className="row">
          <Badge tone={task.kind === 'signoff' ? 'meet' : 'busy'}>{say(task.title)}</Badge>
        </span>
        <span className="task-title">{task.subject}</span>
        <span>{say(task.unit_name)}</span>
        <DueLine due={task.due} now={now} overdue={task.overdue} today={task.urgent} explained={say(task.due_explained)} />
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
