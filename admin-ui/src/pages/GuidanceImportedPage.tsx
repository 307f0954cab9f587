import '../desk/desk.css';
import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { GuidanceImport } from '../api-types';
import { idempotencyKey } from '../api/client';
import { problemOf } from '../api/problem';
import { Main } from '../components/Frame';
import { Button, Fault, Field, Loading, Notice } from '../components/ui';
import { Findings, ImportLines, isWaiting } from '../desk/Findings';
import { dateAndTime, personName } from '../lib/format';
import { useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { decideFinding, readImport, startGuidance } from '../services/guidance';

export default function GuidanceImportedPage() {
  const { id } = useParams({ from: '/guidance/imports/$id' });
  const made = useQuery({ queryKey: ['import', id], queryFn: () => readImport(id) });
  if (made.isPending) return <Main><Loading /></Main>;
  if (!made.data) return <Main><Fault error={made.error} onRetry={() => void made.refetch()} /></Main>;
  return <Imported made={made.data} />;
}

function Imported({ made }: { made: GuidanceImport }) {
  const { t } = useWords();
  const client = useQueryClient();
  const findings = made.findings ?? [];
  const left = findings.filter(isWaiting).length;
  const decide = useMutation({
    mutationFn: async (d: { indexes: number[]; decision: 'accept' | 'ignore' | 'edit'; value?: string }) => {
      for (const index of d.indexes) await decideFinding(made.id, index, d.decision, d.value);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['import', made.id] }),
  });
  const document = made.document;
  return (
    <Main>
      <p><Link to="/guidance">← {t('guidance.title')}</Link></p>
      <h1>{document?.title || t('guidance.import')}</h1>
      <section className="card stack-tight">
        {document ? (
          <p className="strong" data-testid="import-summary">
            {t('guidance.import.summary', { parts: document.parts.length, obligations: document.obligations.length, instruments: document.instruments.length, findings: findings.length })}
          </p>
        ) : null}
        <p className="soft">{t('guidance.import.by', { name: personName(made.imported_by), date: dateAndTime(made.imported_at) })}</p>
        <p className="soft" style={{ overflowWrap: 'anywhere' }}>{t('guidance.import.sha')}: {made.sha256}</p>
      </section>
      {made.instance ? (
        <div><Link to="/instances/$id" params={{ id: made.instance }} className="button button-main">{t('guidance.openExisting')}</Link></div>
      ) : <Start id={made.id} />}
      <section className="stack" aria-labelledby="findings">
        <div className="row row-apart">
          <h2 id="findings">{t('guidance.findings')}</h2>
          <span role="status">{findings.length === 0 ? '' : left > 0 ? t('guidance.findings.left', { count: left }) : t('guidance.findings.seen')}</span>
        </div>
        {decide.error ? <Fault error={decide.error} /> : null}
        {findings.length === 0 ? <Notice tone="good">{t('guidance.findings.none')}</Notice> : null}
        <Findings findings={findings} lines={made.lines ?? []} busy={decide.isPending} onDecide={(indexes, decision, value) => decide.mutate({ indexes, decision, ...(value === undefined ? {} : { value }) })} />
      </section>
      <ImportLines lines={made.lines ?? []} findings={findings} />
    </Main>
  );
}

function Start({ id }: { id: string }) {
  const { t, say } = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const client = useQueryClient();
  const units = [...new Map(session.positions.map((p) => [p.unit, p.unit_name])).entries()];
  const [unit, setUnit] = useState(units[0]?.[0] ?? '');
  const [key] = useState(idempotencyKey);
  const start = useMutation({
    mutationFn: () => startGuidance(id, unit, key),
    onSuccess: (instance) => {
      client.setQueryData(['instance', instance.id], instance);
      void client.invalidateQueries({ queryKey: ['tasks'] });
      void navigate({ to: '/instances/$id/edit', params: { id: instance.id } });
    },
  });
  const problem = start.error ? problemOf(start.error) : null;
  const first = problem?.status === 409 ? /\/instances\/([^/?#]+)/.exec(problem.document.link ?? '')?.[1] : undefined;
  return (
    <section className="card stack" aria-labelledby="start">
      <h2 id="start">{t('guidance.start')}</h2>
      {units.length > 1 ? (
        <Field label={t('guidance.start.unit')}>
          {(p) => <select {...p} value={unit} onChange={(e) => setUnit(e.target.value)}>{units.map(([code, name]) => <option key={code} value={code}>{say(name)}</option>)}</select>}
        </Field>
      ) : null}
      {first ? (
        <Notice tone="warn" live>{problem?.document.detail ?? t('guidance.exists')} <Link to="/instances/$id" params={{ id: first }}>{t('guidance.openExisting')}</Link></Notice>
      ) : start.error ? <Fault error={start.error} /> : null}
      <div><Button look="main" disabled={start.isPending || unit === ''} onClick={() => start.mutate()} data-testid="import-start">{t('guidance.start.do')}</Button></div>
    </section>
  );
}
