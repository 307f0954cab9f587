import '../desk/desk.css';
import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Action, Command, CommandAnswer, Document, Draft, FieldFault, Instance, ObligationEdit, ProgrammeDocument } from '../api-types';
import { announceSessionEnded, idempotencyKey } from '../api/client';
import { Problem, problemOf } from '../api/problem';
import { ActionDialog } from '../components/ActionDialog';
import { DocumentView, isGuidance, isProgramme, isReport } from '../components/documents/DocumentView';
import { Main } from '../components/Frame';
import { Button, Fault, Loading, Notice } from '../components/ui';
import { copyText } from '../desk/clipboard';
import { ConflictPanel } from '../desk/ConflictPanel';
import { DraftKeeper, keptText } from '../desk/draft-keeper';
import { GenericEditor } from '../desk/GenericEditor';
import { GridEditor } from '../desk/GridEditor';
import { ObligationsEditor } from '../desk/ObligationsEditor';
import { describe } from '../desk/merge';
import { PasteDialog } from '../desk/PasteDialog';
import { toTsv } from '../desk/pasted-table';
import { asTable, copyLastYear, faultsByCell, faultsStillMeant, mergePasted } from '../desk/programme';
import { ReportEditor } from '../desk/ReportEditor';
import { SaveLine } from '../desk/SaveLine';
import { dateAndTime } from '../lib/format';
import { useSession, useSessionState } from '../lib/session';
import { useWords } from '../lib/words';
import { readDefinition } from '../services/definitions';
import { checkDraft, editObligations, lastYear, previewPaste, readDraft, releaseCheck, saveDraft } from '../services/drafts';
import { readInstance, sendCommand } from '../services/instances';
import { listUnits } from '../services/units';

export default function EditPage() {
  const { t } = useWords();
  const { id } = useParams({ from: '/instances/$id/edit' });
  const instance = useQuery({ queryKey: ['instance', id], queryFn: () => readInstance(id) });
  // Read once per visit: from then on the keeper holds the truth of this page.
  const draft = useQuery({ queryKey: ['draft', id], queryFn: () => readDraft(id), staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false, retry: false });
  // Only when there was never anything to edit: a text on the screen stays there, whatever happens to the paper meanwhile.
  if (!draft.data && draft.error && [403, 404, 409].includes(problemOf(draft.error).status))
    return (
      <Main wide>
        <h1>{t('edit.notMine')}</h1>
        <p>{problemOf(draft.error).document.detail ?? t('edit.notMine.next')}</p>
        <div><Link to="/instances/$id" params={{ id }} className="button button-main">{t('edit.back')}</Link></div>
        <KeptText instance={id} />
      </Main>
    );
  const error = instance.data && draft.data ? null : (instance.error ?? draft.error);
  if (error) return <Main><Fault error={error} onRetry={() => { void instance.refetch(); void draft.refetch(); }} /></Main>;
  if (!instance.data || !draft.data) return <Main><Loading /></Main>;
  return <Editor key={id} instance={instance.data} draft={draft.data} />;
}

/** A refused save that does not carry the other version fetches it, so that both can be shown. */
async function saveOrShowBoth(id: string, body: Document, etag: string) {
  try {
    return await saveDraft(id, body, etag);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status !== 412 || problem.document.current) throw error;
    const theirs = await readDraft(id);
    throw new Problem(412, { ...problem.document, current: { etag: theirs.etag, body: theirs.body, updated_at: theirs.updated_at ?? '' } });
  }
}

const storageKeyOf = (person: string, instance: string) => `trinhky.draft.${person}.${instance}`;

async function copyDocument(document: Document): Promise<boolean> {
  return copyText(isProgramme(document) ? toTsv(asTable(document)) : describe(document));
}

/** A text that the server never took stays in sight until its writer lets it go. */
function KeptText({ instance }: { instance: string }) {
  const { t } = useWords();
  const session = useSession();
  const key = storageKeyOf(session.person.id, instance);
  const [kept, setKept] = useState<Document | null>(() => keptText(safeStorage(), key));
  const [copied, setCopied] = useState(false);
  if (!kept) return null;
  return (
    <section className="card stack" aria-labelledby="kept" data-testid="kept-text">
      <h2 id="kept">{t('edit.kept')}</h2>
      <p className="soft">{t('edit.kept.hint')}</p>
      <div className="row">
        <Button look="main" onClick={() => void copyDocument(kept).then(setCopied)} data-testid="kept-copy">{t('save.copy')}</Button>
        <Button onClick={() => { safeStorage()?.removeItem(key); setKept(null); }} data-testid="kept-drop">{t('edit.kept.drop')}</Button>
      </div>
      {copied ? <Notice tone="good" live>{t('save.copied')}</Notice> : null}
      <DocumentView document={kept} />
    </section>
  );
}

function safeStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function Editor({ instance, draft }: { instance: Instance; draft: Draft }) {
  const { t, say } = useWords();
  const session = useSession();
  const { restored } = useSessionState();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id } = instance;

  const keeper = useMemo(
    () => new DraftKeeper<Document>({
      etag: draft.etag, body: draft.body, save: (body, etag) => saveOrShowBoth(id, body, etag),
      storageKey: storageKeyOf(session.person.id, id), storage: safeStorage(),
    }),
    // One keeper per visit; later answers of the server reach it through save and adopt.
    // oxlint-disable-next-line react/exhaustive-deps
    [id],
  );
  const state = useSyncExternalStore(keeper.subscribe, keeper.snapshot);
  const document = keeper.body;
  const [found, setFound] = useState<{ faults: FieldFault[]; body: Document } | null>(null);
  const setFaults = (list: FieldFault[] | null) => setFound(list && { faults: list, body: keeper.body });
  const faults = useMemo(
    () => (found && isProgramme(found.body) && isProgramme(document) ? faultsStillMeant(found.faults, found.body, document) : (found?.faults ?? null)),
    [found, document],
  );
  const [submitting, setSubmitting] = useState<{ action: Action; key: string; withEdits: boolean } | null>(null);
  const [pasting, setPasting] = useState<string | null>(null);
  const [told, setTold] = useState<string | null>(null);

  useEffect(() => { if (restored > 0) keeper.retry(); }, [restored, keeper]);
  useEffect(() => {
    keeper.arrive();
    const online = () => keeper.retry();
    const leaving = (event: BeforeUnloadEvent) => { if (keeper.unsaved) event.preventDefault(); };
    const hidden = () => { if (window.document.visibilityState === 'hidden') keeper.retry(); };
    window.addEventListener('online', online);
    window.addEventListener('beforeunload', leaving);
    window.document.addEventListener('visibilitychange', hidden);
    return () => {
      window.removeEventListener('online', online);
      window.removeEventListener('beforeunload', leaving);
      window.document.removeEventListener('visibilitychange', hidden);
      void keeper.leave();
    };
  }, [keeper]);

  // The pages one goes to from here are fetched while there is a network; the text is kept, but the way on must be there too.
  useEffect(() => {
    void Promise.all([import('./InstancePage'), import('./HomePage')]).catch(() => undefined);
  }, []);

  const change = useCallback((next: Document) => keeper.change(next), [keeper]);
  const editProgramme = useCallback(
    (edit: (d: ProgrammeDocument) => ProgrammeDocument) => { if (isProgramme(keeper.body)) keeper.change(edit(keeper.body)); },
    [keeper],
  );
  // Whether it may be submitted is asked anew at the press: what the paper said when the page opened is about an older text.
  const submit = instance.actions.find((a) => a.kind === 'submit');
  // Who decides may write the version that is agreed to; his own draft goes with the decision.
  const amend = submit ? undefined : instance.actions.find((a) => a.kind === 'decide' && a.amends && a.enabled);
  const returned = instance.work.find((w) => w.returned)?.returned;
  const check = useMutation({
    mutationFn: async (toSubmit: boolean) => {
      if (!(await keeper.flush(toSubmit))) return null;
      return checkDraft(id);
    },
    onSuccess: (answer) => { if (answer) setFaults(answer.errors); },
  });
  const send = useMutation<CommandAnswer, unknown, { command: Command; key: string }>({
    mutationFn: ({ command, key }) => sendCommand(id, command, key, keeper.currentEtag),
    onSuccess: (answer) => {
      if (answer?.instance) client.setQueryData(['instance', id], answer.instance);
      // The draft is no longer the writer's to read; it is forgotten with this page.
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'draft' });
      void navigate({ to: '/instances/$id', params: { id } });
    },
    onError: (error) => {
      const told = problemOf(error).faults;
      if (problemOf(error).status === 422 && told.length > 0) {
        setFaults(told);
        setSubmitting(null);
      }
    },
  });
  const preview = useMutation({ mutationFn: async (table: string) => { await keeper.flush(); return previewPaste(id, table); } });
  const { mutate: askPreview } = preview;
  const pasteTable = useCallback((table: string) => {
    setPasting(table);
    askPreview(table);
  }, [askPreview]);
  const year = useMutation({
    mutationFn: () => lastYear(id),
    onSuccess: (rows) => {
      if (!isProgramme(keeper.body)) return;
      const { document: filled, copied } = copyLastYear(keeper.body, rows);
      if (copied > 0) keeper.change(filled);
      setTold(copied === 0 ? t('grid.copyYear.zero') : `${t('grid.copyYear.do', { count: copied })}. ${t('grid.copyYear.hint')}`);
    },
    onError: (error) => { if (problemOf(error).status === 404) setTold(t('grid.copyYear.none')); },
  });
  const known = isGuidance(document) || isProgramme(document) || isReport(document);
  const definition = useQuery({ queryKey: ['definition', instance.definition, instance.version], queryFn: () => readDefinition(instance.definition, instance.version), enabled: !known, staleTime: Infinity });

  const plainFaults = useMemo(() => new Map((faults ?? []).map((f) => [f.pointer.replace(/^\/(document|body)\//, '').replace(/^\//, ''), f.detail])), [faults]);
  const cells = useMemo(() => (faults && isProgramme(document) ? faultsByCell(faults, document) : new Map<string, string>()), [faults, document]);

  const showBoth = () => window.document.getElementById('both-versions')?.focus();
  const askCheck = () => {
    if (state.phase === 'conflict') showBoth();
    else check.mutate(false);
  };
  const askSubmit = async () => {
    if (state.phase === 'conflict') return showBoth();
    setFaults(null);
    send.reset();
    const action = submit ?? amend;
    if (!action) return;
    const answer = await check.mutateAsync(true).catch(() => null);
    if (answer && answer.errors.length === 0) setSubmitting({ action, key: idempotencyKey(), withEdits: action === amend });
  };
  const list = faults ?? [];
  return (
    <Main wide>
      <div
        className="stack"
        onCompositionStart={() => keeper.composition(true)}
        onCompositionEnd={() => keeper.composition(false)}
      >
        <div className="edit-head stack-tight">
          <div className="row row-apart">
            <div className="stack-tight grow">
              <Link to="/instances/$id" params={{ id }} className="back">← {t('edit.back')}</Link>
              <h1>{instance.subject}</h1>
            </div>
            <div className="row">
              <Button onClick={askCheck} disabled={check.isPending} data-testid="draft-check">{t('edit.check')}</Button>
              {submit ? (
                <Button look="main" disabled={check.isPending} onClick={() => void askSubmit()} data-testid="action-submit">{say(submit.label) || t('edit.submit')}</Button>
              ) : null}
              {amend ? <Button look="main" disabled={check.isPending} onClick={() => void askSubmit()} data-testid="action-amend">{t('edit.amend')}</Button> : null}
            </div>
          </div>
          {amend ? <Notice>{t('edit.amend.hint')}</Notice> : null}
          {returned ? <Notice tone="warn">{t('home.returned', { reason: returned.reason })} <span className="soft">{t('home.returned.by', { name: returned.by, date: dateAndTime(returned.at) })}</span></Notice> : null}
          <SaveLine
            state={state}
            onSave={() => void keeper.flush()}
            onLogin={announceSessionEnded}
            onBoth={showBoth}
            onCopy={() => copyDocument(keeper.body)}
            paper={<Link to="/instances/$id" params={{ id }} className="button">{t('save.paper')}</Link>}
          />
        </div>
        {told ? <Notice live>{told}</Notice> : null}
        {check.error ? <Fault error={check.error} /> : null}
        {year.error && problemOf(year.error).status !== 404 ? <Fault error={year.error} /> : null}
        {found?.faults.length === 0 ? <Notice tone="good" live>{t('edit.checked')}</Notice> : null}
        {list.length > 0 ? <FaultList key={(found?.faults ?? []).map((f) => f.pointer + f.detail).join()} faults={list} document={document} /> : null}
        {state.phase === 'conflict' && state.theirs ? <ConflictPanel base={keeper.base} mine={document} theirs={state.theirs} onResolve={(body) => keeper.resolve(body as Document)} /> : null}

        {isProgramme(document) ? (
          <GridEditor document={document} faults={cells} onEdit={editProgramme} onPaste={() => { preview.reset(); setPasting(''); }} onPasteTable={pasteTable} onCopyYear={() => year.mutate()} />
        ) : isGuidance(document) ? (
          <GuidanceEdit id={id} keeper={keeper} faults={plainFaults} />
        ) : isReport(document) ? (
          <ReportEditor document={document} catalogue={instance.indicators ?? []} faults={plainFaults} onChange={change} />
        ) : definition.isPending ? <Loading /> : (
          <section className="card stack"><GenericEditor document={document as Record<string, unknown>} form={definition.data?.form ?? null} faults={plainFaults} onChange={(next) => change(next as Document)} /></section>
        )}
      </div>

      {pasting !== null && isProgramme(document) ? (
        <PasteDialog
          document={document}
          first={pasting}
          preview={preview.data ?? null}
          busy={preview.isPending}
          error={preview.error}
          onPreview={(table) => preview.mutate(table)}
          onMerge={(taken, overwrite) => {
            if (isProgramme(keeper.body)) keeper.change(mergePasted(keeper.body, taken, overwrite));
            setTold(t('paste.done', { count: taken.length }));
            setPasting(null);
          }}
          onClose={() => setPasting(null)}
        />
      ) : null}
      {submitting ? (
        <ActionDialog
          action={submitting.action}
          choice={null}
          withEdits={submitting.withEdits}
          now={session.business_now}
          busy={send.isPending}
          error={send.error}
          units={[]}
          hasAttachment={instance.attachments.length > 0}
          onUpload={() => Promise.reject(new Problem(-1, {}))}
          onSend={(command) => send.mutate({ command, key: submitting.key })}
          onClose={() => setSubmitting(null)}
        />
      ) : null}
    </Main>
  );
}

function FaultList({ faults, document }: { faults: FieldFault[]; document: Document }) {
  const { t } = useWords();
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.focus(), []);
  return (
    <div ref={top} tabIndex={-1} className="notice notice-bad" role="alert" data-testid="faults">
      <p className="strong">{t('edit.faults', { count: faults.length })}</p>
      <ul>
        {faults.slice(0, 100).map((f) => {
          const row = /\/rows\/(\d+)\/([a-z_]+)/.exec(f.pointer);
          const target = row && isProgramme(document) ? `cell-${document.rows[Number(row[1])]?.id}-${row[2]}` : null;
          return (
            <li key={`${f.pointer} ${f.code} ${f.detail}`}>
              {row ? `${t('doc.no')} ${Number(row[1]) + 1}: ` : ''}{f.detail}{' '}
              {target ? <Button look="quiet" onClick={() => window.document.getElementById(target)?.focus()}>{t('edit.fault.go')}</Button> : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function GuidanceEdit({ id, keeper, faults }: { id: string; keeper: DraftKeeper<Document>; faults: Map<string, string> }) {
  const units = useQuery({ queryKey: ['units'], queryFn: () => listUnits() });
  const client = useQueryClient();
  const checked = useQuery({ queryKey: ['release-check', id], queryFn: () => releaseCheck(id) });
  const edit = useMutation({
    mutationFn: async (change: ObligationEdit) => {
      if (!(await keeper.flush())) return null;
      return editObligations(id, change, keeper.currentEtag);
    },
    onSuccess: (answer) => {
      if (answer) keeper.adopt(answer.body, answer.etag, answer.updated_at ?? null);
      void client.invalidateQueries({ queryKey: ['release-check', id] });
    },
  });
  const state = useSyncExternalStore(keeper.subscribe, keeper.snapshot);
  useEffect(() => { if (state.phase === 'saved') void client.invalidateQueries({ queryKey: ['release-check', id] }); }, [state.phase, client, id]);
  if (!isGuidance(keeper.body)) return null;
  return (
    <ObligationsEditor
      document={keeper.body}
      units={units.data ?? []}
      check={checked.data ?? null}
      faults={faults}
      busy={edit.isPending}
      error={edit.error}
      onEdit={(change) => edit.mutate(change)}
    />
  );
}
