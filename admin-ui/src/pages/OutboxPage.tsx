import '../i18n/desk';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OutboxMail } from '../api-types';
import { useWayName } from '../components/DeliveryList';
import { Main } from '../components/Frame';
import { Button, Fault, Field, Loading, Notice, StatusBadge, When } from '../components/ui';
import { ListTable, type ColumnsType } from '../desk/ListTable';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { listOutbox, sendAgain, sendFailedAgain } from '../services/outbox';

const STATES = ['failed', 'queued', 'waiting', 'sent', 'kept', 'dropped'] as const;

/** The first word of what was noted of a failure. */
const WHY = ['mail-refused', 'mail-later', 'mail-server'] as const;

const expandMail = (mail: OutboxMail) => <MailBody mail={mail} />;

function MailBody({ mail }: { mail: OutboxMail }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  const again = useMutation({ mutationFn: () => sendAgain(mail.id), onSuccess: () => client.invalidateQueries({ queryKey: ['outbox'] }) });
  const known = WHY.find((one) => mail.error?.startsWith(one));
  const ended = mail.state === 'failed' || mail.state === 'kept';
  return (
    // As wide as the screen, not as the table that is scrolled beneath it.
    <div className="stack-tight" style={{ position: 'sticky', left: '1rem', maxWidth: 'min(48rem, calc(100vw - 4.5rem))', overflowWrap: 'anywhere' }}>
      {mail.body ? <p className="pre">{mail.body}</p> : null}
      {mail.why ? <p className="soft">{say(mail.why)}</p> : null}
      {mail.message_id ? <p className="soft">{t('outbox.id')}: {mail.message_id}</p> : null}
      {(mail.tries ?? 0) > 0 ? <p className="soft">{t('reached.tries', { count: mail.tries })}</p> : null}
      {mail.state === 'queued' && mail.next_try && (mail.tries ?? 0) > 0 ? <p className="soft">{t('outbox.next', { date: dateAndTime(mail.next_try) })}</p> : null}
      {mail.error && mail.state !== 'dropped' ? <p className="fault">{t('outbox.error')}: {known ? <>{t(`outbox.why.${known}`)} <span className="soft">({mail.error})</span></> : mail.error}</p> : null}
      {ended && mail.body ? <Button onClick={() => again.mutate()} disabled={again.isPending} data-testid={`again-${mail.id}`}>{t('outbox.again')}</Button> : null}
      {again.error ? <Fault error={again.error} /> : null}
    </div>
  );
}

export default function OutboxPage() {
  const { t, say } = useWords();
  const client = useQueryClient();
  const [state, setState] = useState('');
  const mails = useInfiniteQuery({
    queryKey: ['outbox', state],
    queryFn: ({ pageParam }) => listOutbox({ ...(state ? { state } : {}), after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  // However far back they lie.
  const dead = useQuery({ queryKey: ['outbox', 'dead'], queryFn: () => listOutbox({ state: 'failed' }) });
  const all = useMutation({ mutationFn: sendFailedAgain, onSuccess: () => client.invalidateQueries({ queryKey: ['outbox'] }) });
  const failed = dead.data?.items.length ?? 0;
  const rows = mails.data?.pages.flatMap((page) => page.items);
  const way = useWayName();
  const columns: ColumnsType<OutboxMail> = [
    { title: t('outbox.at'), key: 'at', defaultSortOrder: 'descend', sorter: (a, b) => a.at.localeCompare(b.at), render: (_, m) => <When at={m.at} /> },
    { title: t('outbox.to'), key: 'to', render: (_, m) => <>{m.to}{m.channel ? <div className="soft">{way(m.channel)}</div> : null}</> },
    { title: t('outbox.subject'), key: 'subject', render: (_, m) => m.subject ? <>{m.subject}{m.state === 'dropped' && say(m.why) ? <div className="soft">{say(m.why)}</div> : null}</> : <span className="soft">{t('outbox.unwritten')}</span> },
    { title: t('outbox.state'), key: 'state', sorter: (a, b) => a.state.localeCompare(b.state), render: (_, m) => <StatusBadge name={m.state} /> },
  ];
  return (
    <Main>
      <h1>{t('outbox.title')}</h1>
      <p className="soft">{t('outbox.hint')}</p>
      {failed > 0 ? (
        <Notice tone="warn">
          <div className="stack-tight">
            <p>{t(dead.data?.next ? 'outbox.dead.many' : 'outbox.dead', { count: failed })}</p>
            <div className="row">
              {state === 'failed' ? null : <Button onClick={() => setState('failed')} data-testid="see-failed">{t('outbox.dead.see')}</Button>}
              <Button onClick={() => all.mutate()} disabled={all.isPending} data-testid="again-all">{t('outbox.againAll')}</Button>
            </div>
          </div>
        </Notice>
      ) : null}
      {all.data ? <Notice tone="good" live>{t('outbox.again.queued', { count: all.data.queued })}</Notice> : null}
      <div style={{ maxWidth: '20rem' }}>
        <Field label={t('outbox.state')}>
          {(p) => <select {...p} value={state} onChange={(e) => setState(e.target.value)} data-testid="outbox-state"><option value="">{t('outbox.every')}</option>{STATES.map((one) => <option key={one} value={one}>{t(`status.${one}`)}</option>)}</select>}
        </Field>
      </div>
      {all.error ? <Fault error={all.error} /> : null}
      {mails.isPending ? <Loading /> : null}
      {mails.error ? <Fault error={mails.error} onRetry={() => void mails.refetch()} /> : null}
      {rows ? (
        <ListTable
          rows={rows} pageSize={5000} columns={columns} keyOf={(m) => m.id} testid={(m) => `mail-${m.id}`} empty={t(state ? 'outbox.empty.state' : 'outbox.empty')} emptyNext={state ? undefined : t('outbox.empty.next')}
          expand={expandMail}
        />
      ) : null}
      {mails.hasNextPage ? <div><Button onClick={() => void mails.fetchNextPage()} disabled={mails.isFetchingNextPage} data-testid="more-mails">{t('common.more')}</Button></div> : null}
    </Main>
  );
}
