/** The days that workflows may count from by name: the next one of each, the others of the years that are known, and how sure they are. */
import type { CalendarDate, CalendarEvent } from '../api-types';
import { Badge } from '../components/ui';
import { shortDate } from '../lib/format';
import { useWords } from '../lib/words';

export function NamedEvents({ events, today }: { events: CalendarEvent[]; today: CalendarDate }) {
  const { t, say, full } = useWords();
  const heads = [t('cal.event.code'), t('cal.name'), t('cal.event.next'), t('cal.event.others'), t('cal.mark'), t('cal.source')];
  return (
    <details className="card" data-testid="cal-events">
      <summary>{t('cal.events', { count: events.length })}</summary>
      <p className="soft">{t('cal.events.hint')}</p>
      {events.length === 0 ? <p>{t('cal.events.none')}</p> : (
        <table className="table stacked-table">
          <thead><tr>{heads.map((words) => <th key={words} scope="col">{words}</th>)}</tr></thead>
          <tbody>
            {events.map((one) => {
              const next = one.dates.find((date) => date >= today);
              return (
                <tr key={one.event} data-testid={`cal-event-${one.event}`}>
                  <td data-label={t('cal.event.code')}><code>{one.event}</code></td>
                  <td data-label={t('cal.name')}>{say(one.name)}</td>
                  <td data-label={t('cal.event.next')}>{next ? <strong>{full(next)}</strong> : t('cal.event.unset')}</td>
                  <td data-label={t('cal.event.others')}>{one.dates.filter((date) => date !== next).map((date) => shortDate(date)).join('; ') || '–'}</td>
                  <td data-label={t('cal.mark')}>{one.grade ? <Badge tone={one.grade === 'P' ? 'good' : one.grade === 'X' || one.grade === 'S' ? 'warn' : 'calm'}>{t(`cal.mark.${one.grade}`)}</Badge> : '–'}</td>
                  <td data-label={t('cal.source')}>{one.source || '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </details>
  );
}
