/** Says in words how the text stands with the server, and what to do when it was not taken. */
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { Button, Notice } from '../components/ui';
import type { KeeperState } from './draft-keeper';

export function SaveLine({ state, onSave, onLogin }: { state: KeeperState<unknown>; onSave: () => void; onLogin: () => void }) {
  const { t } = useWords();
  const { phase, detail } = state;
  const bad = phase === 'offline' || phase === 'session' || phase === 'conflict' || phase === 'refused';
  const words = (): string => {
    if (state.composing && (phase === 'dirty' || phase === 'clean' || phase === 'saved')) return t('save.composing');
    switch (phase) {
      case 'clean': return t('save.clean');
      case 'dirty': return t('save.dirty');
      case 'saving': return t('save.saving');
      case 'saved': return t('save.saved', { time: state.savedAt ? dateAndTime(state.savedAt) : '' });
      case 'offline': return t('save.offline');
      case 'session': return t('save.session');
      case 'conflict': return t('save.conflict');
      case 'refused': return t(state.status === 409 || state.status === 412 ? 'save.closed' : 'save.other', { detail });
    }
  };
  return (
    <div className="stack-tight">
      <div role="status" aria-live="polite" data-testid="save-state" data-phase={phase} className={bad ? 'notice notice-bad' : 'soft'}>
        {words()}
        {phase === 'session' ? <> <Button onClick={onLogin}>{t('save.login')}</Button></> : null}
        {phase === 'offline' || phase === 'refused' || phase === 'dirty' ? <> <Button onClick={onSave} data-testid="save-now">{t('save.now')}</Button></> : null}
      </div>
      {state.restored ? <Notice tone="warn">{t('save.restored')}</Notice> : null}
    </div>
  );
}
