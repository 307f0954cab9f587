/** Whom the messages about a paper reached, one line per person and message: by which way, sent or not, seen or not, and why so. */
import type { Delivery } from '../api-types';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { Badge, StatusBadge } from './ui';

const KNOWN_WAYS = ['mail', 'push', 'gateway', 'in_app'] as const;

/** The name of a channel; one that the office added itself is shown as it is called there. */
export function useWayName(): (channel: string | null | undefined) => string {
  const { t } = useWords();
  return (channel) => {
    const known = KNOWN_WAYS.find((way) => way === (channel ?? 'in_app'));
    return known ? t(`way.${known}`) : (channel ?? '');
  };
}

export function DeliveryList({ deliveries }: { deliveries: Delivery[] }) {
  const { t, say } = useWords();
  const way = useWayName();
  if (deliveries.length === 0) return <p className="soft">{t('reached.none')}</p>;
  return (
    <ul className="plain-list" data-testid="deliveries">
      {deliveries.map((d) => (
        <li key={d.id} className="stack-tight">
          <span className="row">
            <strong>{d.person.full_name}</strong>
            <span>{way(d.channel)}</span>
            {d.state === 'in_app' || d.state === 'joined' ? <span className="soft">{t(`reached.${d.state}`)}</span> : <StatusBadge name={d.state} />}
            {d.read ? <Badge tone="good" sign="✓">{t('reached.read')}</Badge> : <Badge>{t('reached.unread')}</Badge>}
          </span>
          {say(d.about) ? <span>{say(d.about)}</span> : null}
          <span className="soft">
            {dateAndTime(d.sent_at ?? d.at)}{(d.tries ?? 0) > 1 ? ` · ${t('reached.tries', { count: d.tries })}` : ''}{say(d.why) ? ` · ${say(d.why)}` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}
