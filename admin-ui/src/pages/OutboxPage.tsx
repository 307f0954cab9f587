import '../i18n/desk';
import { useQuery } from '@tanstack/react-query';
import type { OutboxMail } from '../api-types';
import { Main } from '../components/Frame';
import { Fault, Loading, StatusBadge, When } from '../components/ui';
import { ListTable, type ColumnsType } from '../desk/ListTable';
import { useWords } from '../lib/words';
import { listOutbox } from '../services/outbox';

const expandMail = (mail: OutboxMail) => <MailBody mail={mail} />;

function MailBody({ mail }: { mail: OutboxMail }) {
  const { t } = useWords();
  return (
    <div className="stack-tight">
      <p className="pre">{mail.body}</p>
      {mail.message_id ? <p className="soft">{t('outbox.id')}: {mail.message_id}</p> : null}
      {mail.error ? <p className="fault">{t('outbox.error')}: {mail.error}</p> : null}
    </div>
  );
}

export default function OutboxPage() {
  const { t } = useWords();
  const mails = useQuery({ queryKey: ['outbox'], queryFn: listOutbox });
  const columns: ColumnsType<OutboxMail> = [
    { title: t('outbox.at'), key: 'at', defaultSortOrder: 'descend', sorter: (a, b) => a.at.localeCompare(b.at), render: (_, m) => <When at={m.at} /> },
    { title: t('outbox.to'), dataIndex: 'to' },
    { title: t('outbox.subject'), dataIndex: 'subject' },
    { title: t('outbox.state'), key: 'state', sorter: (a, b) => a.state.localeCompare(b.state), render: (_, m) => <StatusBadge name={m.state} /> },
  ];
  return (
    <Main>
      <h1>{t('outbox.title')}</h1>
      <p className="soft">{t('outbox.hint')}</p>
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
