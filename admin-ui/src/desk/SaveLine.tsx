/** Says in words how the text stands with the server, and what to do when it was not taken. */
import { useState, type ReactNode } from 'react';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { Button, Notice } from '../components/ui';
import type { KeeperState } from './draft-keeper';

export function SaveLine({ state, onSave, onLogin, onBoth, onCopy, paper }: {
  state: KeeperState<unknown>; onSave: () => void; onLogin: () => void;
  /** Shows both versions of a conflict. */
  onBoth: () => void;
  /** Copies what was written; false when the browser refuses. */
  onCopy: () => Promise<boolean>;
  /** The way to the paper as it is now. */
  paper: ReactNode;
}) {
  const { t } = useWords();
  const { phase, detail } = state;
  const bad = phase === 'offline' || phase === 'session' || phase === 'conflict' || phase === 'refused';
  const [copied, setCopied] = useState(false);
  const closed = phase === 'refused' && [403, 404, 409, 412].includes(state.status);
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
      case 'refused': return t(closed ? 'save.closed' : 'save.other', { detail });
    }
  };
  return (
    <div className="stack-tight">
      <div role="status" aria-live="polite" data-testid="save-state" data-phase={phase} className={bad ? 'notice notice-bad' : 'soft save-line'}>
        {words()}
        {phase === 'session' ? <> <Button onClick={onLogin}>{t('save.login')}</Button></> : null}
        {phase === 'conflict' ? <> <Button onClick={onBoth} data-testid="save-both">{t('save.both')}</Button></> : null}
        {closed ? <> <Button onClick={() => void onCopy().then(setCopied)} data-testid="save-copy">{t('save.copy')}</Button> {paper}</> : null}
        {phase === 'offline' || (phase === 'refused' && !closed) || phase === 'dirty' ? <> <Button onClick={onSave} data-testid="save-now">{t('save.now')}</Button></> : null}
      </div>
      {copied ? <Notice tone="good" live>{t('save.copied')}</Notice> : null}
      {state.restored ? <Notice tone="warn">{t('save.restored')}</Notice> : null}
    </div>
  );
}
