import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { OutboxMail } from '../api-types';
import { useWayName } from '../components/DeliveryList';
import { Main } from '../components/Frame';
import { Button, Fault, Loading, StatusBadge, When } from '../components/ui';
import { ListTable, type ColumnsType } from '../desk/ListTable';
import { useWords } from '../lib/words';
import { listOutbox, sendAgain, sendFailedAgain } from '../services/outbox';

const expandMail = (mail: OutboxMail) => <MailBody mail={mail} />;

function MailBody({ mail }: { mail: OutboxMail }) {
  const { t } = useWords();
  const client = useQueryClient();
  const again = useMutation({ mutationFn: () => sendAgain(mail.id), onSuccess: () => client.invalidateQueries({ queryKey: ['outbox'] }) });
  const ended = mail.state === 'failed' || mail.state === 'kept';
  return (
    <div className="stack-tight">
      <p className="pre">{mail.body}</p>
      {mail.message_id ? <p className="soft">{t('outbox.id')}: {mail.message_id}</p> : null}
      {(mail.tries ?? 0) > 0 ? <p className="soft">{t('reached.tries', { count: mail.tries })}</p> : null}
      {mail.error ? <p className="fault">{t('outbox.error')}: {mail.error}</p> : null}
      {ended && mail.body ? <Button onClick={() => again.mutate()} disabled={again.isPending} data-testid={`again-${mail.id}`}>{t('outbox.again')}</Button> : null}
      {again.error ? <Fault error={again.error} /> : null}
    </div>
  );
}

export default function OutboxPage() {
  const { t } = useWords();
  const client = useQueryClient();
  const mails = useQuery({ queryKey: ['outbox'], queryFn: listOutbox });
  const all = useMutation({ mutationFn: sendFailedAgain, onSuccess: () => client.invalidateQueries({ queryKey: ['outbox'] }) });
  const failed = (mails.data ?? []).some((m) => m.state === 'failed');
  const way = useWayName();
  const columns: ColumnsType<OutboxMail> = [
    { title: t('outbox.at'), key: 'at', defaultSortOrder: 'descend', sorter: (a, b) => a.at.localeCompare(b.at), render: (_, m) => <When at={m.at} /> },
    { title: t('outbox.to'), key: 'to', render: (_, m) => <>{m.to}{m.channel ? <div className="soft">{way(m.channel)}</div> : null}</> },
    { title: t('outbox.subject'), dataIndex: 'subject' },
    { title: t('outbox.state'), key: 'state', sorter: (a, b) => a.state.localeCompare(b.state), render: (_, m) => <StatusBadge name={m.state} /> },
  ];
  return (
    <Main>
      <h1>{t('outbox.title')}</h1>
      <p className="soft">{t('outbox.hint')}</p>
      {failed ? <Button onClick={() => all.mutate()} disabled={all.isPending} data-testid="again-all">{t('outbox.againAll')}</Button> : null}
      {all.error ? <Fault error={all.error} /> : null}
      {mails.isPending ? <Loading /> : null}
      {mails.error ? <Fault error={mails.error} onRetry={() => void mails.refetch()} /> : null}
      {mails.data ? (
        <ListTable
          rows={mails.data} columns={columns} keyOf={(m) => m.id} testid={(m) => `mail-${m.id}`} empty={t('outbox.empty')} emptyNext={t('outbox.empty.next')}
          expand={expandMail}
        />
      ) : null}
    </Main>
  );
}
