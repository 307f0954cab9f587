import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Task } from '../api-types';
import { ExtensionCard } from '../components/ExtensionCard';
import { Main } from '../components/Frame';
import { HeldCard, isClaimedBy, TaskCard } from '../components/TaskCard';
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

/** What waits for the reader; what a colleague of the same post has taken; what is held and waits for nobody. */
export function parted(tasks: Task[], me: { id: string; full_name: string }): { mine: Task[]; taken: Task[]; held: Task[] } {
  const held = tasks.filter((task) => task.held);
  const running = tasks.filter((task) => !task.held);
  const isTaken = (task: Task) => Boolean(task.claimed_by) && !isClaimedBy(task, me);
  return { mine: running.filter((task) => !isTaken(task)), taken: running.filter(isTaken), held };
}

export default function HomePage() {
  const { t } = useWords();
  const session = useSession();
  const now = session.business_now;
  const [pages, setPages] = useState(1);
  const tasks = useQuery({ queryKey: ['tasks', pages], queryFn: () => openTasks(pages), placeholderData: keepPreviousData });
  const held = useQuery({ queryKey: ['held'], queryFn: heldPapers });
  const [chosen, setChosen] = useState<string[]>([]);
  const [deciding, setDeciding] = useState(false);
  const me = session.person;
  const { mine: list, taken, held: onHold } = parted(inOrder(tasks.data?.items ?? []), me);
  const more = tasks.data?.more === true;
  const late = list.filter((task) => task.overdue).length;
  const chosenTasks = list.filter((task) => chosen.includes(task.id));
  const bulkPossible = list.filter((task) => task.bulk).length > 1;

  return (
    <Main>
      <div className="row row-apart">
        <h1>{t('home.title')}</h1>
        {late > 0 ? <Badge tone="bad" sign="!">{t('home.late', { count: late })}</Badge> : null}
      </div>
      {tasks.data ? <p>{list.length > 0 ? t(more ? 'home.greeting.more' : 'home.greeting', { name: session.person.full_name, count: list.length }) : t('home.greeting.none', { name: session.person.full_name })}</p> : null}
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
            {list.map((task) => task.kind === 'extension' ? <ExtensionCard key={task.id} task={task} now={now} /> : (
              <TaskCard
                key={task.id}
                task={task}
                now={now}
                me={me}
                chosen={chosen.includes(task.id)}
                onChoose={task.bulk && bulkPossible ? (on) => setChosen(on ? [...chosen, task.id] : chosen.filter((id) => id !== task.id)) : null}
              />
            ))}
          </ul>
          {more ? <Button onClick={() => setPages(pages + 1)} disabled={tasks.isFetching} data-testid="tasks-more">{t('home.more', { count: list.length })}</Button> : null}
          <Apart tasks={onHold} label={t('home.onHold', { count: onHold.length })} testid="tasks-held" now={now} me={me} />
          <Apart tasks={taken} label={t('home.taken', { count: taken.length })} testid="tasks-taken" now={now} me={me} />
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

function Apart({ tasks, label, testid, now, me }: { tasks: Task[]; label: string; testid: string; now: string; me: { id: string; full_name: string } }) {
  if (tasks.length === 0) return null;
  return (
    <details data-testid={testid}>
      <summary>{label}</summary>
      <ul className="plain-list">{tasks.map((task) => task.kind === 'extension' ? <ExtensionCard key={task.id} task={task} now={now} /> : <TaskCard key={task.id} task={task} now={now} me={me} chosen={false} onChoose={null} />)}</ul>
    </details>
  );
}
