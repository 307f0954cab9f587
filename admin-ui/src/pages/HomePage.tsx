import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Task } from '../api-types';
import { Main } from '../components/Frame';
import { HeldCard, TaskCard } from '../components/TaskCard';
import { Badge, Button, Empty, Fault, Loading } from '../components/ui';
import { may, useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { heldPapers, openTasks } from '../services/tasks';

const BulkDecision = lazy(() => import('./BulkDecision'));
const FirstSteps = lazy(() => import('./FirstSteps'));

/** Overdue first, then what is urgent, then the nearest due date; what has no date comes last. */
export function inOrder(tasks: Task[]): Task[] {
  const rank = (task: Task) => (task.overdue ? 0 : task.urgent ? 1 : 2);
  return [...tasks].sort((a, b) => rank(a) - rank(b) || (a.due ?? '9999').localeCompare(b.due ?? '9999') || a.opened_at.localeCompare(b.opened_at));
}

export default function HomePage() {
  const { t } = useWords();
  const session = useSession();
  const now = session.business_now;
  const tasks = useQuery({ queryKey: ['tasks'], queryFn: openTasks });
  const held = useQuery({ queryKey: ['held'], queryFn: heldPapers });
  const [chosen, setChosen] = useState<string[]>([]);
  const [deciding, setDeciding] = useState(false);
  const list = inOrder(tasks.data ?? []);
  const late = list.filter((task) => task.overdue).length;
  const chosenTasks = list.filter((task) => chosen.includes(task.id));
  const bulkPossible = list.filter((task) => task.bulk).length > 1;

  return (
    <Main>
      <div className="row row-apart">
        <h1>{t('home.title')}</h1>
        {late > 0 ? <Badge tone="bad" sign="!">{t('home.late', { count: late })}</Badge> : null}
      </div>
      {tasks.data ? <p>{list.length > 0 ? t('home.greeting', { name: session.person.full_name, count: list.length }) : t('home.greeting.none', { name: session.person.full_name })}</p> : null}
      <div className="two">
        <section className="stack" aria-label={t('home.title')}>
          {tasks.isPending ? <Loading /> : null}
          {tasks.error ? <Fault error={tasks.error} onRetry={() => void tasks.refetch()} /> : null}
          {tasks.data && list.length === 0 ? <Empty next={t('home.empty.next')}>{t('home.empty')}</Empty> : null}
          {tasks.data && list.length === 0 && may(session, 'people.manage') && !session.demo ? <Suspense fallback={null}><FirstSteps /></Suspense> : null}
          {chosenTasks.length > 0 ? (
            <Button look="main" onClick={() => setDeciding(true)} data-testid="bulk-open">{t('home.bulk.button', { count: chosenTasks.length })}</Button>
          ) : null}
          <ul className="plain-list">
            {list.map((task) => (
              <TaskCard
                key={task.id}
                task={task}
                now={now}
                chosen={chosen.includes(task.id)}
                onChoose={task.bulk && bulkPossible ? (on) => setChosen(on ? [...chosen, task.id] : chosen.filter((id) => id !== task.id)) : null}
              />
            ))}
          </ul>
        </section>
        <section className="stack" aria-labelledby="held">
          <h2 id="held">{t('home.held')}</h2>
          {held.isPending ? <Loading /> : null}
          {held.error ? <Fault error={held.error} onRetry={() => void held.refetch()} /> : null}
          {held.data && held.data.length === 0 ? <p className="soft">{t('home.held.empty')}</p> : null}
          <ul className="plain-list">
            {(held.data ?? []).map((paper) => <HeldCard key={paper.instance} held={paper} now={now} />)}
          </ul>
        </section>
      </div>
      {deciding ? (
        <Suspense fallback={null}>
          <BulkDecision tasks={chosenTasks} onClose={(done) => { setDeciding(false); if (done) setChosen([]); }} />
        </Suspense>
      ) : null}
    </Main>
  );
}
