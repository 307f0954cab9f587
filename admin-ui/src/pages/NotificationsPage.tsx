import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Main } from '../components/Frame';
import { Badge, Button, Empty, Fault, Loading, StatusBadge, When } from '../components/ui';
import { SESSION_KEY } from '../lib/session';
import { useWords } from '../lib/words';
import { listNotifications, markAllRead, markRead } from '../services/notifications';

const NoticeWays = lazy(() => import('./NoticeWays'));

export default function NotificationsPage() {
  const { t, say } = useWords();
  const client = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: ['notifications'],
    queryFn: ({ pageParam }) => listNotifications(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const read = useMutation({
    mutationFn: (ids: string[] | null) => (ids ? markRead(ids) : markAllRead()),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['notifications'] });
      void client.invalidateQueries({ queryKey: SESSION_KEY });
    },
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Main>
      <div className="row row-apart">
        <h1>{t('bell.title')}</h1>
        <div className="row">
          {/* The list may be long; what is chosen once stands behind it. */}
          <a href="#ways" className="button">{t('bell.settings')}</a>
          {items.some((n) => !n.read) ? <Button onClick={() => read.mutate(null)} data-testid="read-all">{t('bell.readAll')}</Button> : null}
        </div>
      </div>
      {list.isPending ? <Loading /> : null}
      {list.error ? <Fault error={list.error} onRetry={() => void list.refetch()} /> : null}
      {read.error ? <Fault error={read.error} /> : null}
      {list.data && items.length === 0 ? <Empty>{t('bell.empty')}</Empty> : null}
      <ul className="plain-list">
        {items.map((n) => (
          <li key={n.id} className="card stack-tight" data-testid={`notification-${n.id}`}>
            <span className="row">
              {n.read ? null : <Badge tone="busy" sign="●">{t('bell.new')}</Badge>}
              <span className="soft"><When at={n.at} /></span>
            </span>
            {n.instance ? (
              <Link to="/instances/$id" params={{ id: n.instance }} onClick={() => { if (!n.read) read.mutate([n.id]); }} className={n.read ? '' : 'strong'}>{say(n.text)}</Link>
            ) : /^(stands-in|stood-in-for)/.test(n.template) ? (
              <Link to="/substitutions" onClick={() => { if (!n.read) read.mutate([n.id]); }} className={n.read ? '' : 'strong'}>{say(n.text)}</Link>
            ) : (
              <span className={n.read ? '' : 'strong'}>{say(n.text)}</span>
            )}
            {n.why ? (
              <details className="soft" data-testid={`why-${n.id}`}>
                <summary>{t('bell.why')}</summary>
                <p>{say(n.why.rule)}{n.why.message ? ` ${say(n.why.message)}` : ''}</p>
                {n.why.state ? <p>{n.why.state === 'in_app' || n.why.state === 'joined' ? t(`reached.${n.why.state}`) : <StatusBadge name={n.why.state} />}</p> : null}
              </details>
            ) : null}
          </li>
        ))}
      </ul>
      {list.hasNextPage ? <div><Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage} data-testid="more-notices">{t('common.more')}</Button></div> : null}
      <div id="ways" className="stack" tabIndex={-1}><Suspense fallback={<Loading />}><NoticeWays /></Suspense></div>
    </Main>
  );
}
