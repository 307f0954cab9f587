import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import type { Action, Choice, Command, CommandAnswer, Instance } from '../api-types';
import { idempotencyKey } from '../api/client';
import { problemOf } from '../api/problem';
import { ActionDialog, isVerb, verbCommand } from '../components/ActionDialog';
import { ActionList, heldByOthers, isOneTap, UndoLine, undoable } from '../components/ActionList';
import { Attachments } from '../components/Attachments';
import { DocumentView, DraftMark, OwnDraftNotice } from '../components/documents/DocumentView';
import { UrgencyMark } from '../components/DueFacts';
import { Main } from '../components/Frame';
import type { HistoryParts } from '../components/History';
import { EditedBanner, HeldBanner, IssueBanner, RecordedBanner, StandActions } from '../components/PaperBanners';
import { PhoneLists, UrgedUnits } from '../components/ReminderBanners';
import { Badge, Button, Fault, Loading, Notice, StatusBadge, When } from '../components/ui';
import { WorkList } from '../components/WorkList';
import { useNow } from '../lib/now';
import { useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { attachmentAddress, uploadAttachment, type AttachmentPurpose } from '../services/attachments';
import { readDefinition } from '../services/definitions';
import { readForecast } from '../services/foresight';
import { listDeliveries, paperToSign, programmePdf, readDiagram, readInstance, reportXlsx, sendCommand, slipPdf } from '../services/instances';
import { listUnits } from '../services/units';

const Diagram = lazy(() => import('../components/Diagram'));
// A part that did not come must not take the paper with it.
const CommentsPart = lazy(() => import('./CommentsPart').catch(() => ({ default: CommentsMissing })));
const DeliveryList = lazy(() => import('../components/DeliveryList').then((m) => ({ default: m.DeliveryList })));
const ForecastList = lazy(() => import('../components/ForecastList'));
const DifferencePart = lazy(() => import('./DifferencePart'));
const HistoryPart = lazy(() => import('./HistoryPart'));

export default function InstancePage() {
  const { id } = useParams({ from: '/instances/$id' });
  const instance = useQuery({ queryKey: ['instance', id], queryFn: () => readInstance(id) });
  if (instance.isPending) return <Main><Loading /></Main>;
  if (!instance.data) return <Main><Fault error={instance.error} onRetry={() => void instance.refetch()} /></Main>;
  return <Paper key={id} instance={instance.data} />;
}

function Paper({ instance }: { instance: Instance }) {
  const { t, say } = useWords();
  const session = useSession();
  const client = useQueryClient();
  const now = useNow();
  // What was not answered is sent again under the key it had, so that it cannot be done twice; other words are another act.
  const keys = useRef<Record<string, string>>({});
  const [acting, setActing] = useState<{ action: Action; choice: Choice | null } | null>(null);
  const [told, setTold] = useState<{ tone: 'good' | 'warn'; words: string } | null>(null);

  const { body, draft } = instance.document;
  const shown = body ?? draft?.body ?? null;
  const generic = shown !== null && !['guidance', 'programme', 'report', 'consolidated-report'].includes(String(shown.kind));
  const definition = useQuery({
    queryKey: ['definition', instance.definition, instance.version],
    queryFn: () => readDefinition(instance.definition, instance.version),
    enabled: generic,
    staleTime: Infinity,
  });
  const consolidated = shown?.kind === 'consolidated-report';
  const asksUnit = acting?.action.kind === 'add_unit';
  const units = useQuery({ queryKey: ['units'], queryFn: () => listUnits(), enabled: consolidated || asksUnit });

  const act = useMutation<CommandAnswer, unknown, { command: Command; key: string; label: string }>({
    mutationFn: ({ command, key }) => sendCommand(instance.id, command, key, command.kind === 'submit' ? instance.document.draft?.etag : undefined),
    onSuccess: (answer, { label }) => {
      if (answer?.instance) client.setQueryData(['instance', instance.id], answer.instance);
      setTold({ tone: 'good', words: t('act.done', { label }) });
      setActing(null);
      keys.current = {};
      window.scrollTo({ top: 0 });
      void client.invalidateQueries();
    },
    onError: (error, { command }) => {
      const { status } = problemOf(error);
      // A refusal is an answer: nothing was done, and to try again is another act.
      if (status >= 400 && status < 500) keys.current = {};
      if (status !== 409 && status !== 412) return;
      // Beside the decisions nothing is bound to what was shown: the words stay in the dialog, with what stands in their way.
      if (acting && status === 409 && isVerb(command.kind)) {
        void client.invalidateQueries({ queryKey: ['instance', instance.id] });
        return;
      }
      // Somebody was faster, or the content changed: show what is there now and let the reader decide on that.
      setTold({ tone: 'warn', words: status === 412 && !('signed_file' in command) ? t('act.changed') : (problemOf(error).document.detail ?? t('error.conflict')) });
      setActing(null);
      window.scrollTo({ top: 0 });
      void client.invalidateQueries({ queryKey: ['instance', instance.id] });
    },
  });
  const send = (command: Command, label: string) => {
    const same = JSON.stringify({ ...command, password: undefined });
    act.mutate({ command, key: (keys.current[same] ??= idempotencyKey()), label });
  };
  const begin = (action: Action, choice: Choice | null) => {
    setTold(null);
    act.reset();
    if (isOneTap(action)) send(verbCommand(action), say(action.label));
    else setActing({ action, choice });
  };
  const undo = undoable(instance.actions, now);
  const differenceOf = ({ from, to }: { from: string; to: string }) => <Suspense fallback={<Loading />}><DifferencePart instance={instance} from={from} to={to} /></Suspense>;
  const standOf = (event: number) => <StandActions event={event} actions={instance.actions} busy={act.isPending} onAct={(action) => begin(action, null)} />;
  const upload = async (file: File, purpose: AttachmentPurpose, replaces?: string) => {
    const attachment = await uploadAttachment(instance.id, file, purpose, replaces);
    void client.invalidateQueries({ queryKey: ['instance', instance.id] });
    return attachment;
  };

  // The server's own sentence about where the paper stands, else the active steps that have a name.
  const steps = instance.state_title ? [say(instance.state_title)] : [...new Set(instance.states.filter((s) => s.active).map((s) => say(s.title)).filter(Boolean))];
  // One or two papers below are what this one waits for; many are the board's.
  const below = instance.children.filter((c) => !c.ended);
  const waitsFor = instance.work.length === 0 && below.length <= 3 ? below : [];
  const editable = draft !== null;
  const late = instance.work.some((w) => w.overdue) && !instance.held;
  const programme = shown?.kind === 'programme';
  const report = shown?.kind === 'report' || consolidated;
  const titles = Object.fromEntries(Object.entries(definition.data?.form?.properties ?? {}).map(([k, v]) => [k, v['x-title'] ?? v.title ?? k]));
  const unitNames = Object.fromEntries((units.data ?? []).map((u) => [u.id, say(u.name)]));

  return (
    <Main>
      <header className="stack-tight">
        <p className="soft">{say(instance.title)}</p>
        <div className="row"><h1 className="grow" data-testid="subject">{instance.subject}</h1></div>
        <div className="row" data-testid="state-line">
          <UrgencyMark urgency={instance.urgent_as} />
          {steps.map((words) => <Badge key={words} tone="busy" sign="➤">{words}</Badge>)}
          {late ? <StatusBadge name="late" /> : null}
          {instance.ended_at && steps.length === 0 ? <StatusBadge name="closed" /> : null}
          {shown ? <DraftMark issued={instance.number !== null} /> : null}
        </div>
        <dl className="facts">
          <dt>{t('instance.unit')}</dt><dd>{say(instance.unit_name)}</dd>
          <dt>{t('instance.number')}</dt><dd>{instance.number ?? t('instance.noNumber')}</dd>
          <dt>{t('instance.started')}</dt><dd><When at={instance.started_at} /></dd>
          {instance.ended_at ? <><dt>{t('instance.ended')}</dt><dd><When at={instance.ended_at} /></dd></> : null}
          {instance.guidance?.instance ? (
            <><dt>{t('instance.guidance')}</dt><dd><Link to="/instances/$id" params={{ id: instance.guidance.instance }}>{instance.guidance.document?.title || t('common.open')}</Link></dd></>
          ) : instance.parent ? (
            <><dt>{t('instance.parent')}</dt><dd><Link to="/instances/$id" params={{ id: instance.parent }}>{t('common.open')}</Link></dd></>
          ) : null}
        </dl>
      </header>

      {told ? <Notice tone={told.tone} live>{told.words}</Notice> : null}
      {undo ? <UndoLine action={undo} now={now} busy={act.isPending} onAct={begin} /> : null}
      {instance.held ? <HeldBanner hold={instance.held} /> : null}
      {instance.issue_changes?.length ? <IssueBanner changes={instance.issue_changes} /> : null}
      {instance.phone_lists?.length ? <PhoneLists lists={instance.phone_lists} /> : null}
      {instance.urged_units?.length ? <UrgedUnits units={instance.urged_units} issued={Boolean(instance.number ?? instance.ended_at)} /> : null}
      {instance.recorded?.length ? <RecordedBanner recorded={instance.recorded} actions={instance.actions} busy={act.isPending} onAct={(action) => begin(action, null)} /> : null}
      {instance.document.edited ? <EditedBanner edited={instance.document.edited} me={session.person.id} difference={() => differenceOf(instance.document.edited!)} /> : null}

      <div className="two">
        <div className="stack">
          <section className="card stack" aria-labelledby="content">
            <h2 id="content">{t('instance.document')}</h2>
            {!body && draft ? <OwnDraftNotice /> : null}
            {shown ? <DocumentView document={shown} titles={titles} unitNames={unitNames} catalogue={instance.indicators} /> : <p className="soft">{t('instance.document.none')}</p>}
          </section>
        </div>
        <div className="stack">
          <section className="card stack" aria-labelledby="work">
            <h2 id="work">{t('instance.work')}</h2>
            {instance.work.length > 0 || waitsFor.length === 0 ? <WorkList work={instance.work} now={now} me={session.person.id} held={Boolean(instance.held)} /> : null}
            {waitsFor.length > 0 ? (
              <ul className="plain-list" data-testid="waits-for">
                {waitsFor.map((c) => (
                  <li key={c.id} className="stack-tight">
                    <span>{t('instance.waitsFor')}</span>
                    <Link to="/instances/$id" params={{ id: c.id }}>{say(c.unit_name)}: {say(c.state_title)}</Link>
                  </li>
                ))}
              </ul>
            ) : null}
          </section>
          <section className="card stack" aria-labelledby="files">
            <h2 id="files">{t('instance.attachments')}</h2>
            <Attachments
              attachments={instance.attachments}
              limits={instance.file_limits}
              withdrawals={instance.actions.filter((a) => a.kind === 'withdraw_file')}
              addressOf={attachmentAddress}
              onWithdraw={async (file, reason) => {
                await sendCommand(instance.id, { kind: 'withdraw_file', id: file, reason }, idempotencyKey());
                await client.invalidateQueries({ queryKey: ['instance', instance.id] });
                void client.invalidateQueries({ queryKey: ['history', instance.id] });
              }}
              onUpload={instance.ended_at || !(editable || instance.actions.some((a) => a.enabled)) ? null : async (file, purpose, replaces) => { await upload(file, purpose, replaces); }}
            />
          </section>
          <section className="card stack no-print" aria-labelledby="print">
            <h2 id="print">{t('instance.print')}</h2>
            <div className="row">
              {programme ? <a className="button" href={programmePdf(instance.id)} target="_blank" rel="noopener">{t('instance.print.programme')}</a> : null}
              <a className="button" href={slipPdf(instance.id)} target="_blank" rel="noopener">{t('instance.print.slip')}</a>
              {report ? <a className="button" href={reportXlsx(instance.id)}>{t('instance.print.report')}</a> : null}
            </div>
          </section>
          {instance.children.length > 0 || instance.definition === 'annual-guidance' ? <Children instance={instance} /> : null}
        </div>
      </div>

      <Suspense fallback={<Loading />}><CommentsPart instance={instance} /></Suspense>
      <LaterParts
        id={instance.id}
        running={instance.ended_at === null}
        history={{
          edits: differenceOf,
          fileOf: attachmentAddress,
          stand: standOf,
        }}
      />

      <section className={`card stack${editable || instance.actions.length > 0 ? ' acts-sticky' : ''}`} aria-labelledby="acts">
        <h2 id="acts">{t('act.title')}</h2>
        <ActionList
          actions={instance.actions}
          steps={Object.fromEntries(instance.work.map((w) => [w.id, w.title]))}
          editable={editable}
          instance={instance.id}
          held={heldByOthers(instance.work, session.person.id).map((one) => t('act.held', { step: say(one.step), names: one.names.join(', ') }))}
          none={t(instance.ended_at ? 'act.none.ended' : waitsFor.length > 0 ? 'act.none.children' : 'act.none')}
          busy={act.isPending}
          onAct={begin}
        />
        {!acting && act.error && ![409, 412].includes(problemOf(act.error).status) ? <Fault error={act.error} /> : null}
      </section>

      {acting ? (
        <ActionDialog
          action={acting.action}
          choice={acting.choice}
          now={now}
          busy={act.isPending}
          error={act.error}
          units={(units.data ?? []).filter((u) => !instance.children.some((c) => c.unit === u.id))}
          hasAttachment={instance.attachments.some((a) => !a.withdrawn)}
          fileLimits={instance.file_limits}
          ballot={instance.work.find((w) => w.id === acting.action.work)?.signoff ?? null}
          work={instance.work.find((w) => w.id === acting.action.work) ?? null}
          onUpload={upload}
          toSign={(work) => paperToSign(instance.id, work)}
          onSend={(command) => send(command, say(acting.choice ? acting.choice.label : acting.action.label))}
          onClose={() => setActing(null)}
        />
      ) : null}
    </Main>
  );
}

function CommentsMissing() {
  const { t } = useWords();
  return <Notice tone="warn"><div className="stack-tight"><p>{t('talk.missing')}</p><div><Button onClick={() => window.location.reload()}>{t('common.retry')}</Button></div></div></Notice>;
}

function Children({ instance }: { instance: Instance }) {
  const { t, say } = useWords();
  const unfinished = Object.values(instance.unfinished ?? {}).flat().filter((one) => one.unit_name);
  return (
    <section className="card stack" aria-labelledby="children">
      <h2 id="children">{t('instance.children')}</h2>
      {instance.definition === 'annual-guidance' ? (
        <div className="row">
          <Link to="/board/$instance" params={{ instance: instance.id }} className="button button-main">{t('instance.board')}</Link>
          <Link to="/board/$instance/reports" params={{ instance: instance.id }} className="button">{t('instance.reports')}</Link>
        </div>
      ) : null}
      {instance.children.length > 0 ? (
        <details>
          <summary>{t('instance.children.count', { count: instance.children.length })}</summary>
          <ul className="plain-list">
            {instance.children.map((c) => (
              <li key={c.id}>
                <Link to="/instances/$id" params={{ id: c.id }}>{say(c.unit_name)}</Link>: {say(c.state_title)} {c.late ? <StatusBadge name="late" /> : null}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {unfinished.length > 0 ? (
        <details data-testid="unfinished">
          <summary>{t('instance.unfinished', { count: unfinished.length })}</summary>
          <p>{unfinished.map((one) => (one.unit_name ? say(one.unit_name) : '')).join(', ')}</p>
        </details>
      ) : null}
    </section>
  );
}

/** What many readers do not open is not fetched until they do. */
function LaterParts({ id, running, history: parts }: { id: string; running: boolean; history: HistoryParts }) {
  const { t } = useWords();
  const [forecast, setForecast] = useState(false);
  const [history, setHistory] = useState(false);
  const [diagram, setDiagram] = useState(false);
  const [reached, setReached] = useState(false);
  return (
    <>
      {running ? (
        <Unfold label={t('forecast.title')} title={t('forecast.title')} open={forecast} onOpen={setForecast} testid="show-forecast">
          {forecast ? <ForecastPart id={id} /> : null}
        </Unfold>
      ) : null}
      <Unfold label={t('reached.title')} title={t('reached.title')} open={reached} onOpen={setReached} testid="show-reached">
        {reached ? <ReachedPart id={id} /> : null}
      </Unfold>
      <Unfold label={t('instance.history.show')} title={t('instance.history')} open={history} onOpen={setHistory} testid="show-history">
        {history ? <Suspense fallback={<Loading />}><HistoryPart id={id} parts={parts} /></Suspense> : null}
      </Unfold>
      <Unfold label={t('instance.diagram.show')} title={t('instance.diagram')} open={diagram} onOpen={setDiagram} testid="show-diagram">
        {diagram ? <DiagramPart id={id} /> : null}
      </Unfold>
    </>
  );
}

function Unfold({ label, title, open, onOpen, children, testid }: { label: string; title: string; open: boolean; onOpen: (open: boolean) => void; children: ReactNode; testid: string }) {
  return (
    <section className="card stack" aria-label={title}>
      <details open={open} onToggle={(e) => onOpen(e.currentTarget.open)}>
        <summary data-testid={testid}>{label}</summary>
        {children}
      </details>
    </section>
  );
}

function ForecastPart({ id }: { id: string }) {
  const forecast = useQuery({ queryKey: ['forecast', id], queryFn: () => readForecast(id) });
  if (forecast.isPending) return <Loading />;
  if (!forecast.data) return <Fault error={forecast.error} onRetry={() => void forecast.refetch()} />;
  return <Suspense fallback={<Loading />}><ForecastList forecast={forecast.data} paper={id} /></Suspense>;
}

function ReachedPart({ id }: { id: string }) {
  const deliveries = useQuery({ queryKey: ['deliveries', id], queryFn: () => listDeliveries(id) });
  if (deliveries.isPending) return <Loading />;
  if (!deliveries.data) return <Fault error={deliveries.error} onRetry={() => void deliveries.refetch()} />;
  return <Suspense fallback={<Loading />}><DeliveryList deliveries={deliveries.data} /></Suspense>;
}

function DiagramPart({ id }: { id: string }) {
  const { t, say } = useWords();
  const diagram = useQuery({ queryKey: ['diagram', id], queryFn: () => readDiagram(id) });
  if (diagram.isPending) return <Loading />;
  if (!diagram.data) return <Fault error={diagram.error} onRetry={() => void diagram.refetch()} />;
  return (
    <div className="stack">
      <Suspense fallback={<Loading />}><Diagram diagram={diagram.data} /></Suspense>
      <details>
        <summary>{t('instance.diagram.list')}</summary>
        <ul>
          {diagram.data.nodes.map((n) => (
            <li key={n.id} aria-current={n.active ? 'step' : undefined}>
              {say(n.title) || n.id} {n.active ? <Badge tone="busy" sign="➤">{t('instance.step.active')}</Badge> : n.visited ? <span aria-hidden="true">✓</span> : null}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
