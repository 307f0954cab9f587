/** One choice for several papers whose step allows it. Each paper is asked for its present hash first, so that nobody
 *  decides on what he was not shown. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Action, BulkResult, Task } from '../api-types';
import { idempotencyKey } from '../api/client';
import { Button, Choose, Dialog, Fault, Loading, Notice } from '../components/ui';
import { useWords } from '../lib/words';
import { readInstance, sendBulk } from '../services/instances';

interface Ready { task: Task; action: Action }

async function prepare(tasks: Task[]): Promise<Ready[]> {
  const ready: Ready[] = [];
  for (const task of tasks) {
    const instance = await readInstance(task.instance);
    const action = instance.actions.find((a) => a.kind === 'decide' && a.enabled && (a.work === undefined || a.work === task.id));
    if (action) ready.push({ task, action });
  }
  return ready;
}

export default function BulkDecision({ tasks, onClose }: { tasks: Task[]; onClose: (done: boolean) => void }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  const ready = useQuery({ queryKey: ['bulk', tasks.map((x) => x.id).join()], queryFn: () => prepare(tasks), staleTime: 0, gcTime: 0 });
  const [choice, setChoice] = useState<string | null>(null);
  const [key] = useState(idempotencyKey);
  const send = useMutation<BulkResult>({
    mutationFn: () =>
      sendBulk(
        (ready.data ?? []).map(({ task, action }) => ({
          instance: task.instance, kind: 'decide' as const, work: action.work ?? task.id, choice: choice ?? '', shown_hash: action.shown_hash ?? null,
        })),
        key,
      ),
    onSuccess: () => void client.invalidateQueries(),
  });
  const [first, ...others] = ready.data ?? [];
  const plain = (c: { id: string; requires?: string[] }) => !c.requires || c.requires.length === 0;
  const common = (first?.action.choices ?? []).filter(plain).filter((c) => others.every((o) => (o.action.choices ?? []).some((x) => x.id === c.id)));
  const results = send.data?.results;
  return (
    <Dialog title={t('home.bulk.title', { count: tasks.length })} onClose={() => onClose(Boolean(results))}>
      <p className="soft">{t('home.bulk.hint')}</p>
      {ready.isPending ? <Loading /> : null}
      {ready.error ? <Fault error={ready.error} /> : null}
      {send.error ? <Fault error={send.error} /> : null}
      {results ? (
        <>
          <Notice tone="good" live>{t('home.bulk.done', { done: results.filter((r) => r.ok).length, total: results.length })}</Notice>
          <ul>
            {results.filter((r) => !r.ok).map((r) => (
              <li key={r.instance}>{tasks.find((x) => x.instance === r.instance)?.subject}: {r.problem?.detail ?? r.problem?.title}</li>
            ))}
          </ul>
          <div className="dialog-feet"><Button look="main" onClick={() => onClose(true)}>{t('common.close')}</Button></div>
        </>
      ) : ready.data ? (
        common.length === 0 ? (
          <Notice tone="warn">{t('home.bulk.none')}</Notice>
        ) : (
          <>
            <ul>{ready.data.map((r) => <li key={r.task.id}>{r.task.subject}, {say(r.task.unit_name)}</li>)}</ul>
            <Choose legend={say(first?.action.label)} name="bulk-choice" options={common.map((c) => ({ value: c.id, label: say(c.label) }))} value={choice} onChange={setChoice} />
            <div className="dialog-feet">
              <Button onClick={() => onClose(false)}>{t('common.cancel')}</Button>
              <Button look="main" disabled={!choice || send.isPending} onClick={() => send.mutate()} data-testid="confirm">
                {say(common.find((c) => c.id === choice)?.label) || t('common.confirm')}
              </Button>
            </div>
          </>
        )
      ) : null}
    </Dialog>
  );
}
