/** Grants or refuses more time from the reader's own page. The paper is asked for first, so that the dialog shows what may be done
 *  with it now; whoever was faster is told. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Command, CommandAnswer, Task } from '../api-types';
import { idempotencyKey } from '../api/client';
import { Problem } from '../api/problem';
import { ActionDialog } from '../components/ActionDialog';
import type { ExtensionAnswer } from '../components/ExtensionCard';
import { Button, Dialog, Fault, Loading, Notice } from '../components/ui';
import { useWords } from '../lib/words';
import { readInstance, sendCommand } from '../services/instances';

export default function ExtensionDecision({ task, answer, now, onClose }: { task: Task; answer: ExtensionAnswer; now: string; onClose: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [key] = useState(idempotencyKey);
  const paper = useQuery({ queryKey: ['extension', task.id, answer], queryFn: () => readInstance(task.instance), staleTime: Infinity, gcTime: 0 });
  const act = useMutation<CommandAnswer, unknown, Command>({
    mutationFn: (command) => sendCommand(task.instance, command, key),
    onSuccess: () => {
      onClose();
      void client.invalidateQueries();
    },
  });
  const action = paper.data?.actions.find((one) => one.kind === answer && one.work === task.work && one.enabled);
  if (paper.data && action) {
    return (
      <ActionDialog
        action={action}
        choice={null}
        now={now}
        busy={act.isPending}
        error={act.error}
        units={[]}
        hasAttachment={false}
        work={paper.data.work.find((one) => one.id === task.work) ?? null}
        onUpload={() => Promise.reject(new Problem(-1, {}))}
        onSend={(command) => act.mutate(command)}
        onClose={onClose}
      />
    );
  }
  const leave = () => {
    onClose();
    void client.invalidateQueries({ queryKey: ['tasks'] });
  };
  return (
    <Dialog title={t('due.extension.waits')} onClose={leave} testid="extension-dialog">
      {paper.isPending ? <Loading /> : null}
      {paper.error ? <Fault error={paper.error} onRetry={() => void paper.refetch()} /> : null}
      {paper.data ? <Notice tone="warn">{t('due.extension.gone')}</Notice> : null}
      <div className="dialog-feet"><Button onClick={leave}>{t('common.close')}</Button></div>
    </Dialog>
  );
}
