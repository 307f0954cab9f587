/** The acts open to the reader. A sign-off's choices stand as buttons of their own, in the server's words. What cannot be
 *  done now stays visible and says why. */
import { Link } from '@tanstack/react-router';
import type { Action, Choice, Text, Work } from '../api-types';
import { useWords } from '../lib/words';
import { Button } from './ui';

type OnAct = (action: Action, choice: Choice | null) => void;
const SELDOM = ['cancel', 'hold', 'withdraw', 'add_unit'];
const isSeldom = (action: Action) => action.danger || SELDOM.includes(action.kind);

/** Two papers may be awaited at once: where an act is offered twice under one name, the step it belongs to tells them apart. */
export function toldApart(actions: Action[], steps: Record<string, Text>): Action[] {
  return actions.map((action) => {
    const step = steps[action.work ?? ''];
    const twins = actions.filter((other) => other.kind === action.kind && other.label.vi === action.label.vi);
    if (!step || twins.length < 2) return action;
    return { ...action, label: { vi: `${action.label.vi}: ${step.vi}`, en: `${action.label.en}: ${step.en}` } };
  });
}

/** The open steps that others have to act on: why there is no button of theirs here. */
export function heldByOthers(work: Work[], person: string): { step: Text; names: string[] }[] {
  return work
    .filter((w) => w.holders.length > 0 && !w.holders.some((h) => h.id === person))
    .map((w) => ({ step: w.title, names: w.holders.map((h) => h.full_name) }));
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

export function ActionList({ actions, steps, editable, instance, held, none, onAct }: {
  actions: Action[]; steps: Record<string, Text>; editable: boolean; instance: string;
  /** Who has to act, in sentences, when it is not the reader. */
  held: string[];
  /** Said when there is nothing at all to do. */
  none: string;
  onAct: OnAct;
}) {
  const shown = toldApart(actions, steps).filter((a) => a.kind !== 'replace_attachment');
  const seldom = shown.filter(isSeldom);
  const usual = shown.filter((a) => !isSeldom(a));
  const { t } = useWords();
  const others = held.map((sentence) => <p key={sentence} className="soft" data-testid="held-by">{sentence}</p>);
  if (shown.length === 0 && !editable) return others.length > 0 ? <>{others}</> : <p className="soft" data-testid="nothing-to-do">{none}</p>;
  return (
    <>
      {usual.length > 0 || editable ? (
        <div className="acts">
          {editable ? <Link to="/instances/$id/edit" params={{ id: instance }} className="button button-main" data-testid="action-edit">{t('instance.edit')}</Link> : null}
          {usual.map((action) => <ActionButtons key={action.id} action={action} describedBy={whyOf(action, usual)} onAct={onAct} />)}
        </div>
      ) : null}
      <Reasons actions={usual} />
      {others}
      {seldom.length > 0 ? (
        <details>
          <summary data-testid="actions-more">{t('act.more', { count: seldom.length })}</summary>
          <div className="acts">{seldom.map((action) => <ActionButtons key={action.id} action={action} describedBy={whyOf(action, seldom)} onAct={onAct} />)}</div>
          <Reasons actions={seldom} />
        </details>
      ) : null}
    </>
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

function ActionButtons({ action, describedBy, onAct }: { action: Action; describedBy: string | undefined; onAct: OnAct }) {
  const { say } = useWords();
  const choices = action.kind === 'decide' && action.choices && action.choices.length > 0 ? action.choices : [null];
  return (
    <>
      {choices.map((choice, index) => (
        <div key={choice?.id ?? ''} className="act">
          <Button
            look={action.danger || action.kind === 'cancel' ? 'danger' : action.kind === 'decide' && index === 0 ? 'main' : 'plain'}
            aria-disabled={!action.enabled}
            aria-describedby={describedBy}
            onClick={() => { if (action.enabled) onAct(action, choice); }}
            data-testid={`action-${choice ? choice.id : testName(action)}`}
          >
            {say(choice ? choice.label : action.label)}
          </Button>
        </div>
      ))}
    </>
  );
}

function testName(action: Action): string {
  return action.kind === 'signal' && action.signal ? action.signal : action.kind;
}
