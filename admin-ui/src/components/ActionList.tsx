/** The acts open to the reader. A sign-off's choices stand as buttons of their own, in the server's words. What cannot be
 *  done now stays visible and says why. */
import { Link } from '@tanstack/react-router';
import type { Action, Choice, Text } from '../api-types';
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

export function ActionList({ actions, steps, editable, instance, onAct }: { actions: Action[]; steps: Record<string, Text>; editable: boolean; instance: string; onAct: OnAct }) {
  const { t } = useWords();
  const shown = toldApart(actions, steps).filter((a) => a.kind !== 'replace_attachment');
  const seldom = shown.filter(isSeldom);
  const usual = shown.filter((a) => !isSeldom(a));
  if (shown.length === 0 && !editable) return <p className="soft">{t('act.none')}</p>;
  return (
    <>
      {usual.length > 0 || editable ? (
        <div className="acts">
          {editable ? <Link to="/instances/$id/edit" params={{ id: instance }} className="button button-main" data-testid="action-edit">{t('instance.edit')}</Link> : null}
          {usual.map((action) => <ActionButtons key={action.id} action={action} onAct={onAct} />)}
        </div>
      ) : null}
      {seldom.length > 0 ? (
        <details>
          <summary data-testid="actions-more">{t('act.more', { count: seldom.length })}</summary>
          <div className="acts">{seldom.map((action) => <ActionButtons key={action.id} action={action} onAct={onAct} />)}</div>
        </details>
      ) : null}
    </>
  );
}

function ActionButtons({ action, onAct }: { action: Action; onAct: OnAct }) {
  const { t, say } = useWords();
  const choices = action.kind === 'decide' && action.choices && action.choices.length > 0 ? action.choices : [null];
  const why = action.enabled ? '' : say(action.why_not);
  return (
    <>
      {choices.map((choice, index) => (
        <div key={choice?.id ?? ''} className="act">
          <Button
            look={action.danger || action.kind === 'cancel' ? 'danger' : action.kind === 'decide' && index === 0 ? 'main' : 'plain'}
            aria-disabled={!action.enabled}
            aria-describedby={why ? `why-${action.id}` : undefined}
            onClick={() => { if (action.enabled) onAct(action, choice); }}
            data-testid={`action-${choice ? choice.id : testName(action)}`}
          >
            {say(choice ? choice.label : action.label)}
          </Button>
          {why && index === 0 ? <span className="why" id={`why-${action.id}`}>{t('act.whyNot', { reason: why })}</span> : null}
        </div>
      ))}
    </>
  );
}

function testName(action: Action): string {
  return action.kind === 'signal' && action.signal ? action.signal : action.kind;
}
