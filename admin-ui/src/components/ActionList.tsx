/** The acts open to the reader. A sign-off's choices stand as buttons of their own, in the server's words. What cannot be
 *  done now stays visible and says why. What is not the step's own business stands under one fold, by what it is about. */
import { Link } from '@tanstack/react-router';
import type { Action, ActionKind, Choice, Instant, Text, Work } from '../api-types';
import { useWords } from '../lib/words';
import { Button } from './ui';

type OnAct = (action: Action, choice: Choice | null) => void;

/** What the fold holds, in its order. What a newer server knows beside it stands under the last heading. */
export const GROUPS = {
  people: ['reassign', 'consult', 'end_consult', 'add_approver', 'drop_approver', 'urge', 'release'],
  follow: ['watch', 'unwatch'],
  issued: ['correct', 'replace', 'recall'],
  course: ['ask_extension', 'set_urgency', 'hold', 'reopen', 'withdraw', 'cancel', 'add_unit'],
} satisfies Record<string, ActionKind[]>;
export type GroupName = keyof typeof GROUPS;
const MAIN: ActionKind[] = ['claim', 'submit', 'signal', 'decide', 'return', 'give_opinion', 'register', 'record', 'assign_number', 'contribute', 'confirm_record', 'contest_record', 'resume', 'grant_extension', 'refuse_extension'];
/** What has a place of its own on the page: the files, the thread of comments, the line above the paper. */
const ELSEWHERE: ActionKind[] = ['replace_attachment', 'withdraw_file', 'comment', 'remove_comment', 'undo'];
const ONE_TAP: ActionKind[] = ['claim', 'watch', 'unwatch', 'urge'];

/** Acts that ask for nothing are done by the tap itself; each can be taken back or does no harm. */
export const isOneTap = (action: Action) => ONE_TAP.includes(action.kind) && action.requires.length === 0 && !action.fields?.length && !action.danger;

export function groupOf(action: Action): GroupName | 'main' | 'elsewhere' {
  if (ELSEWHERE.includes(action.kind)) return 'elsewhere';
  const found = (Object.keys(GROUPS) as GroupName[]).find((name) => (GROUPS[name] as ActionKind[]).includes(action.kind));
  if (found) return found;
  // To contest stands beside to confirm, however grave it is.
  return MAIN.includes(action.kind) && (!action.danger || action.kind === 'contest_record') ? 'main' : 'course';
}

/** The step's own acts; taking it from the queue stands first where nothing else can be done before, and last beside a
 *  decision, which needs no taking. Then the fold's groups, none empty. */
export function sorted(actions: Action[]): { main: Action[]; groups: { name: GroupName; actions: Action[] }[] } {
  const main = actions.filter((a) => groupOf(a) === 'main');
  const groups = (Object.keys(GROUPS) as GroupName[]).map((name) => ({
    name,
    actions: actions
      .filter((a) => groupOf(a) === name)
      .sort((a, b) => (GROUPS[name] as ActionKind[]).indexOf(a.kind) - (GROUPS[name] as ActionKind[]).indexOf(b.kind)),
  }));
  const claims = main.filter((a) => a.kind === 'claim');
  const rest = main.filter((a) => a.kind !== 'claim');
  const decides = rest.some((a) => a.kind === 'decide' && a.enabled);
  return { main: decides ? [...rest, ...claims] : [...claims, ...rest], groups: groups.filter((g) => g.actions.length > 0) };
}

/** The decision that can still be undone, while it can. */
export function undoable(actions: Action[], now: Instant): Action | null {
  return actions.find((a) => a.kind === 'undo' && a.enabled && (!a.until || Date.parse(a.until) > Date.parse(now))) ?? null;
}

/** Two papers may be awaited at once: where an act is offered twice under one name, the step it belongs to tells them apart. */
export function toldApart(actions: Action[], steps: Record<string, Text>): Action[] {
  return actions.map((action) => {
    const step = steps[action.work ?? ''];
    const twins = actions.filter((other) => other.kind === action.kind && other.label.vi === action.label.vi);
    if (twins.length < 2) return action;
    // What was recorded is told apart by where it stands in the history, which numbers such entries.
    if (action.event !== undefined) return { ...action, label: { vi: `${action.label.vi} (mục ${action.event})`, en: `${action.label.en} (entry ${action.event})` } };
    if (!step) return action;
    return { ...action, label: { vi: `${action.label.vi}: ${step.vi}`, en: `${action.label.en}: ${step.en}` } };
  });
}

/** The open steps that others have to act on: why there is no button of theirs here. What was added to a step is not one. */
export function heldByOthers(work: Work[], person: string): { step: Text; names: string[] }[] {
  return work
    .filter((w) => !w.role)
    .filter((w) => w.holders.length > 0 && !w.holders.some((h) => h.id === person))
    .map((w) => ({ step: w.title, names: w.claimed_by ? [w.claimed_by] : w.holders.map((h) => h.full_name) }));
}

/** What cannot be done now, one entry per reason. */
export function reasons(actions: Action[]): { why: Text; actions: Action[] }[] {
  const found: { why: Text; actions: Action[] }[] = [];
  for (const action of actions) {
    if (action.enabled || !action.why_not) continue;
    const same = found.find((one) => one.why.vi === action.why_not!.vi);
    if (same) same.actions.push(action);
    else found.push({ why: action.why_not, actions: [action] });
  }
  return found;
}

export function ActionList({ actions, steps, editable, instance, held, none, busy = false, onAct }: {
  actions: Action[]; steps: Record<string, Text>; editable: boolean; instance: string;
  /** Who has to act, in sentences, when it is not the reader. */
  held: string[];
  /** Said when there is nothing at all to do. */
  none: string;
  /** An act is on its way: no second one before it has arrived. */
  busy?: boolean;
  onAct: OnAct;
}) {
  const { t } = useWords();
  const { main, groups } = sorted(toldApart(actions, steps));
  const folded = groups.flatMap((g) => g.actions);
  // A decider writes only to agree with edits; that has its own button.
  const amends = actions.some((a) => a.kind === 'decide' && a.amends) && !actions.some((a) => a.kind === 'submit');
  const edits = editable && !amends;
  const others = held.map((sentence) => <p key={sentence} className="soft" data-testid="held-by">{sentence}</p>);
  const buttons = (list: Action[]) => list.map((action, index) => <ActionButtons key={action.id} action={action} isFirst={index === 0} instance={instance} describedBy={whyOf(action, list)} busy={busy} onAct={onAct} />);
  if (main.length + folded.length === 0 && !edits) return others.length > 0 ? <>{others}</> : <p className="soft" data-testid="nothing-to-do">{none}</p>;
  return (
    <>
      {main.length > 0 || edits ? (
        <div className="acts">
          {edits ? <Link to="/instances/$id/edit" params={{ id: instance }} className="button button-main" data-testid="action-edit">{t('instance.edit')}</Link> : null}
          {buttons(main)}
        </div>
      ) : null}
      <Reasons actions={main} />
      {others}
      {folded.length > 0 ? (
        <details key={folded.map((a) => a.id).join(' ')}>
          <summary data-testid="actions-more">{t('act.more', { count: folded.length })}</summary>
          <div className="stack">
            {groups.map(({ name, actions: list }) => (
              <div key={name} className="stack-tight" role="group" aria-label={t(`act.group.${name}`)} data-testid={`acts-${name}`}>
                {groups.length > 1 ? <span className="soft" aria-hidden="true">{t(`act.group.${name}`)}</span> : null}
                <div className="acts">{buttons(list)}</div>
                <Reasons actions={list} />
              </div>
            ))}
          </div>
        </details>
      ) : null}
    </>
  );
}

/** Above the paper, where the answer to the last act stands: how long it can be taken back, while the server offers it. */
export function UndoLine({ action, now, busy, onAct }: { action: Action; now: Instant; busy: boolean; onAct: OnAct }) {
  const { t, say, left } = useWords();
  return (
    <div className="notice row row-apart no-print" role="status" data-testid="undo-line">
      <span>{t('act.undo')}{action.until ? <> <strong>{left(action.until, now)}</strong></> : null}</span>
      <Button aria-disabled={busy} onClick={() => { if (!busy) onAct(action, null); }} data-testid="action-undo">{say(action.label)}</Button>
    </div>
  );
}

function Reasons({ actions }: { actions: Action[] }) {
  const { t, say } = useWords();
  const labels = (action: Action) => (action.kind === 'decide' && action.choices?.length ? action.choices.map((c) => c.label) : [action.label]);
  return (
    <>
      {reasons(actions).map((one) => (
        <p key={one.why.vi} className="why" id={whyId(one.actions[0]!)}>
          {t('act.whyNot', { what: one.actions.flatMap(labels).map((label) => say(label)).join(', '), reason: say(one.why) })}
        </p>
      ))}
    </>
  );
}

const whyId = (action: Action) => `why-${action.id}`;

function whyOf(action: Action, among: Action[]): string | undefined {
  const one = reasons(among).find((found) => found.actions.includes(action));
  return one && whyId(one.actions[0]!);
}

function ActionButtons({ action, isFirst, instance, describedBy, busy, onAct }: { action: Action; isFirst: boolean; instance: string; describedBy: string | undefined; busy: boolean; onAct: OnAct }) {
  const { say, t } = useWords();
  const choices = action.kind === 'decide' && action.choices && action.choices.length > 0 ? action.choices : [null];
  const [first] = choices;
  return (
    <>
      {choices.map((choice, index) => (
        <div key={choice?.id ?? ''} className="act">
          <Button
            look={action.danger || action.kind === 'cancel' ? 'danger' : (action.kind === 'decide' && index === 0) || (action.kind === 'claim' && isFirst) || action.kind === 'resume' ? 'main' : 'plain'}
            aria-disabled={!action.enabled || busy}
            aria-describedby={describedBy}
            onClick={() => { if (action.enabled && !busy) onAct(action, choice); }}
            data-testid={`action-${choice ? choice.id : testName(action)}`}
          >
            {say(choice ? choice.label : action.label)}
          </Button>
        </div>
      ))}
      {action.amends && action.enabled ? (
        <div className="act">
          <Link to="/instances/$id/edit" params={{ id: instance }} className="button" data-testid="action-amend">{t('act.amend', { label: say(first ? first.label : action.label) })}</Link>
        </div>
      ) : null}
    </>
  );
}

function testName(action: Action): string {
  return action.kind === 'signal' && action.signal ? action.signal : action.kind;
}
