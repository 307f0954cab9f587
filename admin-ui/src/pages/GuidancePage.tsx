import '../i18n/desk';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Instrument } from '../api-types';
import { Main } from '../components/Frame';
import { Empty, Fault, Field, Loading } from '../components/ui';
import { ListTable, type ColumnsType } from '../desk/ListTable';
import { RoundCard } from '../desk/RoundCard';
import { dateAndTime, personName, shortDate } from '../lib/format';
import { may, useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { listImports, listInstruments } from '../services/guidance';
import { listRounds } from '../services/rounds';

export default function GuidancePage() {
  const { t } = useWords();
  const session = useSession();
  const rounds = useQuery({ queryKey: ['board', 'rounds'], queryFn: listRounds });
  const imports = useQuery({ queryKey: ['imports'], queryFn: listImports });
  return (
    <Main>
      <div className="row row-apart">
        <h1>{t('guidance.title')}</h1>
        {may(session, 'guidance.create') ? <Link to="/guidance/import" className="button button-main" data-testid="import-open">{t('guidance.import')}</Link> : null}
      </div>
      <section className="stack" aria-labelledby="years">
        <h2 id="years">{t('guidance.rounds')}</h2>
        {rounds.isPending ? <Loading /> : null}
        {rounds.error ? <Fault error={rounds.error} onRetry={() => void rounds.refetch()} /> : null}
        {rounds.data?.length === 0 ? <Empty next={t('guidance.rounds.next')}>{t('guidance.rounds.empty')}</Empty> : null}
        <ul className="plain-list">{(rounds.data ?? []).map((r) => <RoundCard key={r.instance} round={r} />)}</ul>
      </section>
      <section className="stack" aria-labelledby="imports">
        <h2 id="imports">{t('guidance.imports')}</h2>
        {imports.isPending ? <Loading /> : null}
        {imports.error ? <Fault error={imports.error} onRetry={() => void imports.refetch()} /> : null}
        {imports.data?.length === 0 ? <p className="soft">{t('guidance.imports.empty')}</p> : null}
        <ul className="plain-list">
          {(imports.data ?? []).map((i) => (
            <li key={i.id} className="card stack-tight">
              <Link to="/guidance/imports/$id" params={{ id: i.id }}>{i.document?.title || i.file_name || i.id}</Link>
              <span className="soft">{t('guidance.import.by', { name: personName(i.imported_by), date: dateAndTime(i.imported_at) })}</span>
            </li>
          ))}
        </ul>
      </section>
      <Instruments />
    </Main>
  );
}

function Instruments() {
  const { t } = useWords();
  const [q, setQ] = useState('');
  const [open, setOpen] = useState(false);
  const found = useQuery({ queryKey: ['instruments', q], queryFn: () => listInstruments(q), enabled: open, placeholderData: (before) => before });
  const columns: ColumnsType<Instrument> = [
    { title: t('register.kind'), dataIndex: 'type' },
    { title: t('common.number'), dataIndex: 'number' },
    { title: t('common.date'), key: 'date', render: (_, i) => (i.date ? shortDate(i.date) : '') },
    { title: t('register.issuer'), dataIndex: 'issuer' },
    { title: t('papers.subject'), dataIndex: 'subject' },
    { title: t('guidance.cited'), key: 'cited', render: (_, i) => (Array.isArray(i.obligations) ? i.obligations.length : Array.isArray(i.citations) ? i.citations.length : i.citations) },
    { title: t('guidance.flags'), key: 'flags', render: (_, i) => (i.flags ?? []).join(', ') },
  ];
  return (
    <section className="card stack">
      <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>{t('guidance.instruments')}</summary>
        {open ? (
          <div className="stack">
            <Field label={t('guidance.instruments.search')}>{(p) => <input {...p} type="search" value={q} onChange={(e) => setQ(e.target.value)} />}</Field>
            {found.error ? <Fault error={found.error} /> : null}
            {found.data ? <ListTable rows={found.data} columns={columns} keyOf={(i) => i.id} empty={t('common.none')} /> : <Loading />}
          </div>
        ) : null}
      </details>
    </section>
  );
}
