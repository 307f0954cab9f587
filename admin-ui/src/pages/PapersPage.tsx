import '../i18n/desk';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import type { InstanceRow } from '../api-types';
import { idempotencyKey } from '../api/client';
import { problemOf } from '../api/problem';
import { Main } from '../components/Frame';
import { Button, Dialog, DueLine, Fault, Field, Loading, Notice, When } from '../components/ui';
import { ListTable, type ColumnsType } from '../desk/ListTable';
import { useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { listDefinitions } from '../services/definitions';
import { listInstances, startInstance } from '../services/instances';

export default function PapersPage() {
  const { t, say } = useWords();
  const session = useSession();
  const [q, setQ] = useState('');
  const [open, setOpen] = useState(true);
  const [starting, setStarting] = useState(false);
  const asked = useDeferredValue(q);
  const found = useInfiniteQuery({
    queryKey: ['instances', asked, open],
    queryFn: ({ pageParam }) => listInstances({ q: asked, ...(open ? { open: 1 } : {}), after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
  });
  const definitions = useQuery({ queryKey: ['definitions'], queryFn: listDefinitions, staleTime: 60_000 });
  const titleOf = (row: InstanceRow) => say(definitions.data?.find((d) => d.id === row.definition)?.title) || row.definition;
  const rows = found.data?.pages.flatMap((p) => p.items) ?? [];
  const columns: ColumnsType<InstanceRow> = [
    { title: t('papers.subject'), key: 'subject', render: (_, r) => <Link to="/instances/$id" params={{ id: r.id }}>{r.subject}</Link>, width: 380 },
    { title: t('common.unit'), key: 'unit', sorter: (a, b) => say(a.unit_name).localeCompare(say(b.unit_name), 'vi'), render: (_, r) => say(r.unit_name) },
    { title: t('papers.process'), key: 'process', render: (_, r) => titleOf(r) },
    { title: t('board.step'), key: 'step', render: (_, r) => say(r.state_title) },
    { title: t('board.number'), key: 'number', render: (_, r) => r.number },
    { title: t('papers.started'), key: 'started', sorter: (a, b) => a.started_at.localeCompare(b.started_at), render: (_, r) => <When at={r.started_at} dayOnly /> },
    { title: t('board.due'), key: 'due', sorter: (a, b) => (a.due ?? '9').localeCompare(b.due ?? '9'), render: (_, r) => (r.due && !r.ended_at ? <DueLine due={r.due} now={session.business_now} overdue={r.overdue} /> : '') },
  ];
  return (
    <Main wide>
      <div className="row row-apart">
        <h1>{t('papers.title')}</h1>
        <Button onClick={() => setStarting(true)} data-testid="paper-start">{t('papers.start')}</Button>
      </div>
      <div className="row" style={{ alignItems: 'flex-end' }}>
        <div className="grow" style={{ maxWidth: '32rem' }}><Field label={t('papers.search')}>{(p) => <input {...p} type="search" value={q} onChange={(e) => setQ(e.target.value)} data-testid="papers-search" />}</Field></div>
        <label className="check"><input type="checkbox" checked={open} onChange={(e) => setOpen(e.target.checked)} /><span>{t('papers.open')}</span></label>
      </div>
      {found.isPending ? <Loading /> : null}
      {found.error ? <Fault error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.data ? <ListTable rows={rows} columns={columns} keyOf={(r) => r.id} testid={(r) => `paper-${r.id}`} empty={t('papers.empty')} emptyNext={t('papers.empty.next')} pageSize={1000} /> : null}
      {found.hasNextPage ? <div><Button onClick={() => void found.fetchNextPage()} disabled={found.isFetchingNextPage}>{t('common.more')}</Button></div> : null}
      {starting ? <StartDialog onClose={() => setStarting(false)} /> : null}
    </Main>
  );
}

function StartDialog({ onClose }: { onClose: () => void }) {
  const { t, say } = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const client = useQueryClient();
  const definitions = useQuery({ queryKey: ['definitions'], queryFn: listDefinitions, staleTime: 60_000 });
  const [definition, setDefinition] = useState('document-issue');
  const units = [...new Map(session.positions.map((p) => [p.unit, p.unit_name])).entries()];
  const [unit, setUnit] = useState(units[0]?.[0] ?? '');
  const [subject, setSubject] = useState('');
  const [key] = useState(idempotencyKey);
  const start = useMutation({
    mutationFn: () => startInstance({ definition, unit, data: {}, document: { title: subject.trim() } }, key),
    onSuccess: (instance) => {
      client.setQueryData(['instance', instance.id], instance);
      void client.invalidateQueries({ queryKey: ['tasks'] });
      void navigate({ to: '/instances/$id', params: { id: instance.id } });
    },
  });
  const problem = start.error ? problemOf(start.error) : null;
  const first = problem?.status === 409 ? /\/instances\/([^/?#]+)/.exec(problem.document.link ?? '')?.[1] : undefined;
  return (
    <Dialog title={t('papers.start')} onClose={onClose}>
      <Field label={t('papers.start.kind')}>
        {(p) => <select {...p} value={definition} onChange={(e) => setDefinition(e.target.value)}>{(definitions.data ?? []).map((d) => <option key={`${d.id} ${d.version}`} value={d.id}>{say(d.title)}</option>)}</select>}
      </Field>
      <Field label={t('common.unit')}>
        {(p) => <select {...p} value={unit} onChange={(e) => setUnit(e.target.value)}>{units.map(([code, name]) => <option key={code} value={code}>{say(name)}</option>)}</select>}
      </Field>
      <Field label={t('papers.start.subject')}>{(p) => <textarea {...p} rows={2} value={subject} onChange={(e) => setSubject(e.target.value)} data-testid="paper-subject" />}</Field>
      {first ? (
        <Notice tone="warn" live>{problem?.document.detail ?? t('papers.exists')} <Link to="/instances/$id" params={{ id: first }}>{t('common.open')}</Link></Notice>
      ) : start.error ? <Fault error={start.error} /> : null}
      <div className="dialog-feet">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button look="main" disabled={start.isPending || subject.trim() === '' || unit === ''} onClick={() => start.mutate()} data-testid="confirm">{t('papers.start.do')}</Button>
      </div>
    </Dialog>
  );
}
