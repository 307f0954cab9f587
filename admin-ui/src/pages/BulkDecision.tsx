/** One choice for several papers whose step allows it. Each paper is asked for its present hash first, so that nobody
 *  decides on what he was not shown; only papers of one step in one version of their workflow go together. What became of each stays
 *  in sight until the reader closes it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Action, BulkResult, Instance, ProblemDocument, Task, Text } from '../api-types';
import { idempotencyKey } from '../api/client';
import { Badge, Button, Choose, Dialog, Fault, Loading, Notice } from '../components/ui';
import { useWords } from '../lib/words';
import { readInstance, sendBulk } from '../services/instances';

interface Ready { task: Task; action: Action; instance: Instance; step: string }
/** `because`: the server's own reason why the step cannot be decided now. */
interface Left { task: Task; why: 'version' | 'closed' | 'password' | 'signature'; because?: Text | null }

/** The papers that can be decided together, the kind that is most numerous; and the others, with why not. */
export function together(found: { task: Task; instance: Instance }[]): { ready: Ready[]; left: Left[] } {
  const left: Left[] = [];
  const kinds = new Map<string, Ready[]>();
  for (const { task, instance } of found) {
    const action = instance.actions.find((a) => a.kind === 'decide' && a.enabled && (a.work === undefined || a.work === task.id));
    if (!action) {
      left.push({ task, why: 'closed', because: instance.actions.find((a) => a.kind === 'decide' && a.why_not && (a.work === undefined || a.work === task.id))?.why_not ?? null });
      continue;
    }
    if (action.confirm) {
      left.push({ task, why: action.confirm === 'signature' ? 'signature' : 'password' });
      continue;
    }
    const step = instance.work.find((w) => w.id === task.id)?.state ?? '';
    const kind = `${instance.definition} ${instance.version} ${step}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), { task, action, instance, step }]);
  }
  const [ready = [], ...others] = [...kinds.values()].sort((a, b) => b.length - a.length);
  return { ready, left: [...left, ...others.flat().map(({ task }) => ({ task, why: 'version' as const }))] };
}

/** What to do about a paper that was not recorded. Only a trouble of the moment is tried again as it is: after any other answer the
 *  paper is to be looked at first, since what was shown may not be what is there. */
export function nextStep(problem: ProblemDocument | undefined): 'changed' | 'moved' | 'notYours' | 'open' | 'again' {
  const status = problem?.status ?? 500;
  if (status === 412 || problem?.type?.endsWith('/content-changed')) return 'changed';
  if (status === 429 || status >= 500) return 'again';
  if (status === 403 || status === 404) return 'notYours';
  return status === 409 ? 'moved' : 'open';
}

async function prepare(tasks: Task[]) {
  const found: { task: Task; instance: Instance }[] = [];
  for (const task of tasks) found.push({ task, instance: await readInstance(task.instance) });
  return together(found);
}

export default function BulkDecision({ tasks, onClose }: { tasks: Task[]; onClose: (done: boolean) => void }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  // What was chosen when this opened: the inbox behind it changes with every decision.
  const [chosen, setChosen] = useState(tasks);
  const asked = useQuery({ queryKey: ['bulk', chosen.map((x) => x.id).join()], queryFn: () => prepare(chosen), staleTime: Infinity, gcTime: 0 });
  const [choice, setChoice] = useState<string | null>(null);
  const [key, setKey] = useState(idempotencyKey);
  // Something was recorded already, in an earlier round of this dialog.
  const [told, setTold] = useState(false);
  const ready = asked.data?.ready ?? [];
  const send = useMutation<BulkResult>({
    mutationFn: () =>
      sendBulk(
        ready.map(({ task, action }) => ({
          instance: task.instance, kind: 'decide' as const, work: action.work ?? task.id, choice: choice ?? '', shown_hash: action.shown_hash ?? null,
        })),
        key,
      ),
    onSuccess: () => void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'bulk' }),
  });
  const [first, ...others] = ready;
  const plain = (c: { id: string; requires?: string[] }) => !c.requires || c.requires.length === 0;
  const common = (first?.action.choices ?? []).filter(plain).filter((c) => others.every((o) => (o.action.choices ?? []).some((x) => x.id === c.id)));
  const results = send.data?.results;
  const done = results?.filter((r) => r.ok).length ?? 0;
  const picked = common.find((c) => c.id === choice);
  // The answers come in the order of what was sent; two steps of one paper have one each.
  const resultOf = (index: number) => results?.[index];
  const again = ready.filter((_, index) => results && !resultOf(index)?.ok && nextStep(resultOf(index)?.problem) === 'again').map((r) => r.task);
  const tryAgain = () => {
    setChosen(again);
    setTold(true);
    setKey(idempotencyKey());
    setChoice(null);
    send.reset();
  };
  return (
    <Dialog title={t('home.bulk.title', { count: chosen.length })} onClose={() => onClose(told || Boolean(results))}>
      {results ? null : <p className="soft">{t('home.bulk.hint')} {t('home.bulk.version')}</p>}
      {asked.isPending ? <Loading /> : null}
      {asked.error ? <Fault error={asked.error} onRetry={() => void asked.refetch()} /> : null}
      {send.error ? <Fault error={send.error} /> : null}
      {first ? <p>{t('home.bulk.sameVersion', { title: say(first.instance.title), version: first.instance.version, count: ready.length })}</p> : null}
      {results ? (
        <>
          <Notice tone={done === results.length ? 'good' : 'warn'} live>{t(done === results.length ? 'home.bulk.done' : 'home.bulk.partly', { done, total: results.length })}</Notice>
          <ul className="plain-list">
            {ready.map(({ task }, index) => {
              const result = resultOf(index);
              return (
                <li key={task.id} className="stack-tight" data-testid={`bulk-${task.id}`}>
                  <span className="row">
                    {result?.ok ? <Badge tone="good" sign="✓">{t('home.bulk.ok')}: {say(picked?.label)}</Badge> : <Badge tone="bad" sign="!">{t('home.bulk.failed')}</Badge>}
                    <Link to="/instances/$id" params={{ id: task.instance }}>{task.subject}, {say(task.unit_name)}</Link>
                  </span>
                  {result?.ok ? null : (
                    <>
                      <span>{result?.problem?.detail ?? result?.problem?.title ?? t('error.unknown')}</span>
                      <span className="soft">{t(`home.bulk.next.${nextStep(result?.problem)}`)}</span>
                    </>
                  )}
                </li>
              );
            })}
          </ul>
          <LeftOut left={asked.data?.left ?? []} />
          <div className="dialog-feet">
            {again.length > 0 ? <Button onClick={tryAgain} data-testid="bulk-again">{t('home.bulk.again', { count: again.length })}</Button> : null}
            <Button look="main" onClick={() => onClose(true)} data-first>{t('common.close')}</Button>
          </div>
        </>
      ) : asked.data ? (
        <>
          {common.length === 0 ? <Notice tone="warn">{t('home.bulk.none')}</Notice> : (
            <>
              <ul>{ready.map((r) => <li key={r.task.id}>{r.task.subject}, {say(r.task.unit_name)}</li>)}</ul>
              <Choose legend={say(first?.action.label)} name="bulk-choice" options={common.map((c) => ({ value: c.id, label: say(c.label) }))} value={choice} onChange={setChoice} />
            </>
          )}
          <LeftOut left={asked.data.left} />
          <div className="dialog-feet">
            <Button onClick={() => onClose(told)}>{t('common.cancel')}</Button>
            {common.length === 0 ? null : (
              <Button look="main" disabled={!choice || send.isPending} onClick={() => send.mutate()} data-testid="confirm">
                {send.isPending ? t('common.sending') : say(picked?.label) || t('common.confirm')}
              </Button>
            )}
          </div>
        </>
      ) : null}
    </Dialog>
  );
}

function LeftOut({ left }: { left: Left[] }) {
  const { t, say } = useWords();
  if (left.length === 0) return null;
  return (
    <div className="stack-tight" data-testid="bulk-left">
      <p className="strong">{t('home.bulk.left')}</p>
      <ul>{left.map(({ task, why, because }) => (
          <li key={task.id}><Link to="/instances/$id" params={{ id: task.instance }}>{task.subject}, {say(task.unit_name)}</Link>: {because ? say(because) : t(`home.bulk.left.${why}`)}</li>
        ))}</ul>
    </div>
  );
}
