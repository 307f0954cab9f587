import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DefinitionRow, DefinitionState, Migration, MigrationPaper, MigrationPlan, MigrationTask } from '../api-types';
import { Badge, Button, Fault, Field, Loading, Notice } from '../components/ui';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { readDefinition } from '../services/definitions';
import { listMigrations, listPapers, planMigration, readMigration, stepMigration, undoVerdicts, type MigrationStep } from '../services/migrations';
import { restingStates, suggestedMap } from './migration';

/** Versions of a workflow with the papers on each, and the way from one to another: try, confirm, follow, take back. */
export function MigrationPanel({ row }: { row: DefinitionRow }) {
  const { t } = useWords();
  const versions = row.versions ?? [];
  const earlier = useQuery({ queryKey: ['migrations'], queryFn: listMigrations });
  const [shown, setShown] = useState<string | null>(null);
  const own = (earlier.data ?? []).filter((m) => m.definition === row.id);
  return (
    <div className="stack">
      <table className="table stacked-table">
        <thead><tr><th scope="col">{t('defs.version')}</th><th scope="col">{t('move.running')}</th></tr></thead>
        <tbody>{versions.map((v) => <tr key={v.version}><td data-label={t('defs.version')}>{v.version}</td><td data-label={t('move.running')}>{v.running ?? '–'}</td></tr>)}</tbody>
      </table>
      {versions.length > 1 ? (
        <details>
          <summary data-testid={`move-${row.id}`}>{t('move.title')}</summary>
          <PlanForm row={row} onPlanned={(m) => { setShown(m.id); void earlier.refetch(); }} />
        </details>
      ) : null}
      {own.length > 0 ? (
        <ul className="plain-list">
          {own.map((m) => (
            <li key={m.id} className="row">
              <Button onClick={() => setShown(shown === m.id ? null : m.id)}>{t('move.of', { from: m.from, to: m.to })}</Button>
              <Badge>{t(`move.state.${m.state}`)}</Badge>
              <span className="soft">{dateAndTime(m.at)} · {m.reason}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {shown ? <Progress key={shown} id={shown} /> : null}
    </div>
  );
}

function PlanForm({ row, onPlanned }: { row: DefinitionRow; onPlanned: (m: Migration) => void }) {
  const { t, say } = useWords();
  const versions = row.versions ?? [];
  const newest = versions[versions.length - 1]!.version;
  const [from, setFrom] = useState(versions[0]!.version);
  const [to, setTo] = useState(newest);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [reason, setReason] = useState('');
  const before = useQuery({ queryKey: ['definition', row.id, from], queryFn: () => readDefinition(row.id, from), staleTime: Infinity });
  const after = useQuery({ queryKey: ['definition', row.id, to], queryFn: () => readDefinition(row.id, to), staleTime: Infinity });
  const plan = useMutation<Migration, unknown, MigrationPlan>({ mutationFn: planMigration, onSuccess: onPlanned });
  const old = restingStates(before.data?.states);
  const next = restingStates(after.data?.states);
  const map = { ...suggestedMap(old, next), ...chosen };
  const pick = (label: string, value: number, change: (v: number) => void, testid: string) => (
    <Field label={label}>
      {(p) => (
        <select {...p} value={value} onChange={(e) => { setChosen({}); change(Number(e.target.value)); }} data-testid={testid}>
          {versions.map((v) => <option key={v.version} value={v.version}>{t('defs.version')} {v.version}</option>)}
        </select>
      )}
    </Field>
  );
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        const states = Object.fromEntries(old.filter((s) => map[s.id] && map[s.id] !== s.id).map((s) => [s.id, map[s.id]!]));
        plan.mutate({ definition: row.id, from, to, states, drops: old.filter((s) => !map[s.id]).map((s) => s.id), reason });
      }}
    >
      <p className="soft">{t('move.hint')}</p>
      <div className="row">{pick(t('move.from'), from, setFrom, 'move-from')}{pick(t('move.to'), to, setTo, 'move-to')}</div>
      {before.isPending || after.isPending ? <Loading /> : null}
      {before.error || after.error ? <Fault error={before.error ?? after.error} /> : null}
      <table className="table stacked-table">
        <thead><tr><th scope="col">{t('move.oldState')}</th><th scope="col">{t('move.newState')}</th></tr></thead>
        <tbody>
          {old.map((s) => (
            <tr key={s.id}>
              <td data-label={t('move.oldState')}>{title(say(s.title), s)}</td>
              <td data-label={t('move.newState')}>
                <select aria-label={title(say(s.title), s)} value={map[s.id] ?? ''} onChange={(e) => setChosen({ ...chosen, [s.id]: e.target.value })}>
                  <option value="">{t('move.nowhere')}</option>
                  {next.map((n) => <option key={n.id} value={n.id}>{title(say(n.title), n)}</option>)}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Field label={t('move.reason')}>{(p) => <textarea {...p} rows={2} value={reason} onChange={(e) => setReason(e.target.value)} data-testid="move-reason" />}</Field>
      <div><Button type="submit" look="main" disabled={plan.isPending || reason.trim() === '' || from === to} data-testid="move-try">{t('move.try')}</Button></div>
      {plan.error ? <Fault error={plan.error} /> : null}
    </form>
  );
}

const title = (words: string, state: DefinitionState) => (words ? `${words} (${state.id})` : state.id);
const runs = (state?: string) => state === 'running' || state === 'undoing';

function Progress({ id }: { id: string }) {
  const { t } = useWords();
  const client = useQueryClient();
  const migration = useQuery({ queryKey: ['migration', id], queryFn: () => readMigration(id), refetchInterval: (q) => (runs(q.state.data?.state) ? 1000 : false) });
  const state = migration.data?.state;
  const papers = useQuery({ queryKey: ['migration-papers', id, state], queryFn: () => listPapers(id), enabled: state !== undefined });
  const back = useQuery({ queryKey: ['migration-undo', id, state], queryFn: () => undoVerdicts(id), enabled: state === 'done' });
  const step = useMutation<Migration, unknown, MigrationStep>({
    mutationFn: (s) => stepMigration(id, s),
    onSuccess: (m) => { client.setQueryData(['migration', id], m); },
    onSettled: () => { for (const key of ['migrations', 'migration', 'definitions']) void client.invalidateQueries({ queryKey: [key] }); },
  });
  if (migration.isPending) return <Loading />;
  if (migration.error) return <Fault error={migration.error} />;
  const m = migration.data;
  const done = m.counts.moved + m.counts.stayed + m.counts.undone + m.counts.kept;
  const returns = (back.data ?? []).filter((v) => v.moves).length;
  const button = (s: MigrationStep, label: string, main = false) => (
    <Button look={main ? 'main' : 'plain'} disabled={step.isPending} onClick={() => step.mutate(s)} data-testid={`move-${s}`}>{label}</Button>
  );
  return (
    <section className="card stack" aria-label={t('move.of', { from: m.from, to: m.to })} data-testid="migration">
      <div className="row">
        <Badge>{t(`move.state.${m.state}`)}</Badge>
        <span>{t('move.counts', { papers: m.papers, moves: m.moves, stays: m.counts.stays })}</span>
      </div>
      {m.state === 'planned' ? null : <progress max={Math.max(m.moves, 1)} value={m.state === 'undone' ? m.moves : done} aria-label={t('move.progress')} />}
      <div className="row">
        {m.state === 'planned' && m.moves > 0 ? button('confirm', t('move.confirm', { moves: m.moves }), true) : null}
        {runs(m.state) ? button('pause', t('move.pause')) : null}
        {m.state === 'paused' || m.state === 'undo_paused' ? button('resume', t('move.resume'), true) : null}
        {m.state === 'done' && m.counts.moved > 0 ? button('undo', t('move.undo', { count: returns })) : null}
      </div>
      {m.state === 'planned' ? <Notice>{t('move.nothingYet')}</Notice> : null}
      {step.error ? <Fault error={step.error} /> : null}
      {papers.error ? <Fault error={papers.error} /> : null}
      {papers.data && papers.data.length > 0 ? <Verdicts papers={papers.data} /> : null}
    </section>
  );
}

function Verdicts({ papers }: { papers: MigrationPaper[] }) {
  const { t, say } = useWords();
  const states = (list: MigrationPaper['before']) => list.map((s) => say(s.title)).join('; ');
  return (
    <table className="table stacked-table">
      <thead>
        <tr><th scope="col">{t('move.paper')}</th><th scope="col">{t('move.verdict')}</th><th scope="col">{t('move.where')}</th><th scope="col">{t('move.tasks')}</th></tr>
      </thead>
      <tbody>
        {papers.map((p) => (
          <tr key={p.instance}>
            <td data-label={t('move.paper')}>{say(p.subject) || p.instance}</td>
            <td data-label={t('move.verdict')}><Badge>{t(`move.paperState.${p.state}`)}</Badge> {p.code === 'moves' ? null : say(p.message)}</td>
            <td data-label={t('move.where')}>{p.after.length > 0 ? `${states(p.before)} → ${states(p.after)}` : '–'}</td>
            <td data-label={t('move.tasks')}>
              <ul className="plain-list">{p.tasks.map((task, i) => <li key={i}><TaskLine task={task} /></li>)}</ul>
              {p.timers.filter((x) => x.fate === 'dropped').map((x, i) => <div key={i} className="soft">{t('move.timerDropped', { at: dateAndTime(x.due_before) })}</div>)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TaskLine({ task }: { task: MigrationTask }) {
  const { t } = useWords();
  const before = (task.people_before ?? []).map((p) => p.full_name).join(', ');
  const after = (task.people_after ?? []).map((p) => p.full_name).join(', ');
  const due = task.due_before !== task.due_after ? `${dateAndTime(task.due_before) || '–'} → ${dateAndTime(task.due_after) || '–'}` : '';
  return <>{t(`move.fate.${task.fate}`)}{due ? ` · ${due}` : ''}{before !== after ? ` · ${before || '–'} → ${after || '–'}` : ''}</>;
}
