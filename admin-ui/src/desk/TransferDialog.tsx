import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CalendarDate, PersonRecord, TransferPiece, TransferPlan, TransferWithPieces, Unit } from '../api-types';
import { faultAt } from '../api/problem';
import { Badge, Button, Dialog, Fault, Field, Loading, Notice } from '../components/ui';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { listDefinitions } from '../services/definitions';
import { listTransfers, planTransfer, readTransfer, stepTransfer, transferUndoVerdicts, type TransferStep } from '../services/transfers';
import { PersonPick } from './PersonPick';
import { byUrgency, isRunning, oneLine, progressOf, stepsOf, takers } from './transfer';

/** All open work of one person to another: choose, see what would go, confirm, follow, take back. */
export function TransferDialog({ person, people, units, today, onClose }: { person: PersonRecord; people: PersonRecord[]; units: Unit[]; today: CalendarDate; onClose: () => void }) {
  const { t } = useWords();
  const [shown, setShown] = useState<string | null>(null);
  const earlier = useQuery({ queryKey: ['transfers'], queryFn: listTransfers });
  const own = (earlier.data ?? []).filter((x) => x.from.id === person.id);
  return (
    <Dialog title={`${t('transfer.title')}: ${person.full_name}`} onClose={onClose} wide testid="transfer">
      <div className="stack">
        {shown ? <Progress key={shown} id={shown} /> : <PlanForm person={person} people={people} units={units} today={today} onPlanned={(x) => setShown(x.id)} />}
        {own.length > 0 ? (
          <details>
            <summary>{t('transfer.earlier', { count: own.length })}</summary>
            <ul className="plain-list">
              {own.map((x) => (
                <li key={x.id} className="row">
                  <Button onClick={() => setShown(x.id)}>{t('transfer.toWhom', { name: x.to.full_name })}</Button>
                  <Badge>{t(`transfer.state.${x.state}`)}</Badge>
                  <span className="soft">{dateAndTime(x.at)} · {x.reason}</span>
                </li>
              ))}
            </ul>
          </details>
        ) : null}
        {earlier.error ? <Fault error={earlier.error} /> : null}
      </div>
      <div className="dialog-feet">
        {shown ? <Button onClick={() => setShown(null)}>{t('transfer.another')}</Button> : null}
        <Button onClick={onClose}>{t('common.close')}</Button>
      </div>
    </Dialog>
  );
}

function PlanForm({ person, people, units, today, onPlanned }: { person: PersonRecord; people: PersonRecord[]; units: Unit[]; today: CalendarDate; onPlanned: (x: TransferWithPieces) => void }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const [workflow, setWorkflow] = useState('');
  const [unit, setUnit] = useState('');
  const [substituted, setSubstituted] = useState(false);
  const workflows = useQuery({ queryKey: ['definitions'], queryFn: listDefinitions });
  const plan = useMutation<TransferWithPieces, unknown, TransferPlan>({
    mutationFn: planTransfer,
    onSuccess: (x) => { void client.invalidateQueries({ queryKey: ['transfers'] }); onPlanned(x); },
  });
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        plan.mutate({ from: person.id, to, reason: oneLine(reason), workflows: workflow ? [workflow] : [], units: unit ? [unit] : [], substituted });
      }}
    >
      <p className="soft">{t('transfer.hint')}</p>
      <Field label={t('transfer.to')} fault={faultAt(plan.error, '/to')}>
        {(p) => <PersonPick {...p} people={takers(people, person, today)} value={to} onChange={setTo} testid="transfer-to" />}
      </Field>
      <Field label={t('transfer.reason')} fault={faultAt(plan.error, '/reason')}>
        {(p) => <textarea {...p} rows={2} maxLength={4000} value={reason} onChange={(e) => setReason(e.target.value)} data-testid="transfer-reason" />}
      </Field>
      <details>
        <summary>{t('transfer.only')}</summary>
        <div className="stack">
          <Field label={t('transfer.workflow')} optional>
            {(p) => <select {...p} value={workflow} onChange={(e) => setWorkflow(e.target.value)}><option value="">{t('transfer.all')}</option>{(workflows.data ?? []).map((d) => <option key={d.id} value={d.id}>{say(d.title)}</option>)}</select>}
          </Field>
          <Field label={t('common.unit')} optional>
            {(p) => <select {...p} value={unit} onChange={(e) => setUnit(e.target.value)}><option value="">{t('transfer.all')}</option>{units.map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}</select>}
          </Field>
          <label className="check"><input type="checkbox" checked={substituted} onChange={(e) => setSubstituted(e.target.checked)} /><span>{t('transfer.substituted')}</span></label>
        </div>
      </details>
      <div><Button type="submit" look="main" disabled={plan.isPending || to === '' || oneLine(reason) === ''} data-testid="transfer-plan">{t('transfer.plan')}</Button></div>
      {plan.error ? <Fault error={plan.error} /> : null}
    </form>
  );
}

function Progress({ id }: { id: string }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  const transfer = useQuery({ queryKey: ['transfer', id], queryFn: () => readTransfer(id), refetchInterval: (q) => (isRunning(q.state.data) ? 1000 : false) });
  const state = transfer.data?.state;
  const back = useQuery({ queryKey: ['transfer-undo', id, state], queryFn: () => transferUndoVerdicts(id), enabled: state === 'done' || state === 'paused' });
  const step = useMutation<TransferWithPieces, unknown, TransferStep>({
    mutationFn: (s) => stepTransfer(id, s),
    onSettled: () => { for (const key of ['transfers', 'transfer', 'tasks']) void client.invalidateQueries({ queryKey: [key] }); },
  });
  if (transfer.isPending) return <Loading />;
  if (transfer.error) return <Fault error={transfer.error} />;
  const x = transfer.data;
  const { done, of } = progressOf(x);
  const returns = (back.data ?? []).filter((v) => v.moves).length;
  const words: Record<TransferStep, string> = {
    confirm: t('transfer.confirm', { count: x.moves, name: x.to.full_name }), pause: t('transfer.pause'), resume: t('transfer.resume'), undo: t('transfer.undo', { count: returns }),
  };
  return (
    <section className="stack" aria-label={t('transfer.toWhom', { name: x.to.full_name })} data-testid="transfer-shown">
      <div className="row">
        <Badge>{t(`transfer.state.${x.state}`)}</Badge>
        <span>{t('transfer.counts', { name: x.to.full_name, pieces: x.pieces, moves: x.moves, stays: x.counts.stays })}</span>
      </div>
      {x.state === 'planned' ? <Notice>{x.pieces === 0 ? t('transfer.nothing') : t('transfer.nothingYet')}</Notice> : (
        <div className="row" role="status"><progress max={Math.max(of, 1)} value={of === 0 ? 1 : done} aria-label={t('transfer.progress')} /><span>{t('transfer.done', { done, of })}</span></div>
      )}
      {x.counts.kept > 0 ? <Notice tone="warn">{t('transfer.kept', { count: x.counts.kept })}</Notice> : null}
      <div className="row">
        {stepsOf(x).map((s) => <Button key={s} look={s === 'confirm' || s === 'resume' ? 'main' : 'plain'} disabled={step.isPending} onClick={() => step.mutate(s)} data-testid={`transfer-${s}`}>{words[s]}</Button>)}
      </div>
      {step.error ? <Fault error={step.error} /> : null}
      <p className="soft">{say(x.future.message)} <a href={x.future.link}>{t('transfer.future')}</a></p>
      {x.items.length > 0 ? <Pieces pieces={byUrgency(x.items)} /> : null}
    </section>
  );
}

function Pieces({ pieces }: { pieces: TransferPiece[] }) {
  const { t, say } = useWords();
  return (
    <table className="table stacked-table" data-testid="transfer-pieces">
      <thead><tr><th scope="col">{t('transfer.paper')}</th><th scope="col">{t('transfer.step')}</th><th scope="col">{t('transfer.due')}</th><th scope="col">{t('transfer.verdict')}</th></tr></thead>
      <tbody>
        {pieces.map((p) => (
          <tr key={p.work}>
            <td data-label={t('transfer.paper')}>{say(p.subject) || p.instance}</td>
            <td data-label={t('transfer.step')}>{say(p.step)}{p.others > 0 ? <div className="soft">{t('transfer.others', { count: p.others })}</div> : null}</td>
            <td data-label={t('transfer.due')}>{dateAndTime(p.due) || '–'} {p.overdue ? <Badge tone="bad" sign="!">{t('transfer.late')}</Badge> : null}</td>
            <td data-label={t('transfer.verdict')}><Badge tone={p.state === 'stays' || p.state === 'stayed' || p.state === 'kept' ? 'warn' : 'calm'}>{t(`transfer.pieceState.${p.state}`)}</Badge> {p.code === 'moves' ? null : say(p.message)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
