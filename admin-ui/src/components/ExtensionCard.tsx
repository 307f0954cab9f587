/** Somebody asks the reader for more time: until when the work runs now, until when it is to run, who asks and why. */
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Instant, Task } from '../api-types';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { UrgencyMark } from './DueFacts';
import { Badge, Button } from './ui';

const ExtensionDecision = lazy(() => import('../pages/ExtensionDecision'));
export type ExtensionAnswer = 'grant_extension' | 'refuse_extension';

export function ExtensionCard({ task, now }: { task: Task; now: Instant }) {
  const { t, say, dueAt } = useWords();
  const [answer, setAnswer] = useState<ExtensionAnswer | null>(null);
  const asked = task.extensions?.at(-1);
  return (
    <li className="card stack-tight" data-testid={`task-${task.id}`}>
      <Link to="/instances/$id" params={{ id: task.instance }} className="task stack-tight">
        <span className="row">
          <UrgencyMark urgency={task.urgent_as} />
          <Badge tone="meet" sign="?">{t('due.extension.waits')}</Badge>
          <span>{say(task.title)}</span>
        </span>
        <span className="task-title">{task.subject}</span>
        <span>{say(task.unit_name)}</span>
        {task.held ? <span className="notice notice-warn strong">{t('hold.now')}</span> : null}
        {asked ? (
          <>
            <span><strong>{t('due.extension.wanted', { before: dueAt(asked.before), after: dueAt(asked.after) })}</strong></span>
            <span className="pre">{t('due.extension.by', { name: asked.asked_by, date: dateAndTime(asked.asked_at), reason: asked.reason })}</span>
          </>
        ) : null}
      </Link>
      {task.held || !asked ? null : (
        <div className="row">
          <Button look="main" onClick={() => setAnswer('grant_extension')} data-testid="extension-grant">{t('due.extension.grant')}</Button>
          <Button onClick={() => setAnswer('refuse_extension')} data-testid="extension-refuse">{t('due.extension.refuse')}</Button>
        </div>
      )}
      {answer ? <Suspense fallback={null}><ExtensionDecision task={task} answer={answer} now={now} onClose={() => setAnswer(null)} /></Suspense> : null}
    </li>
  );
}
