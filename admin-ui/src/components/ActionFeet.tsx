/** What the dialogs of all acts share: what they are given, and how they end. */
import { useEffect, useRef, useState } from 'react';
import type { Action, Attachment, Choice, Command, FileLimits, Signoff, Text, Work } from '../api-types';
import { useWords } from '../lib/words';
import { memberOf } from './ActionFields';
import { Button, Fault } from './ui';

export interface UnitChoice { id: string; name: Text }
/** What every dialog of an act is given. */
export interface ActionGiven {
  action: Action;
  choice: Choice | null;
  now: string;
  busy: boolean;
  error: unknown;
  units: UnitChoice[];
  hasAttachment: boolean;
  fileLimits?: FileLimits | undefined;
  /** Of a step that a body decides: how it votes and who belongs to it. */
  ballot?: Signoff | null;
  /** What the act is about, where it is about one piece of work. */
  work?: Work | null;
  /** The decision takes the decider's own draft with it. */
  withEdits?: boolean;
  onUpload: (file: File, purpose: 'minutes' | 'scan' | 'signed') => Promise<Attachment>;
  /** Where the file to sign of a piece of work is; without it nothing can be signed from here. */
  toSign?: (work: string) => string;
  onSend: (command: Command) => void;
  onClose: () => void;
}

/** What went wrong, and the two buttons. */
export function Feet({ given, label, placed = [], onConfirm }: {
  given: ActionGiven; label: string;
  /** Members whose faults stand at their own fields. */
  placed?: string[];
  onConfirm: () => void;
}) {
  const { t } = useWords();
  const feet = useRef<HTMLDivElement>(null);
  const [pressed, setPressed] = useState(0);
  // What is missing may stand above or below the part of a long form that is in sight.
  useEffect(() => {
    if (pressed === 0 && !given.error) return;
    const fault = feet.current?.closest('dialog')?.querySelector<HTMLElement>('[aria-invalid=true], .fault, .notice-bad');
    fault?.scrollIntoView({ block: 'center' });
    fault?.focus();
  }, [pressed, given.error]);
  return (
    <>
      {given.error ? <Fault error={given.error} isPlaced={(pointer) => placed.includes(memberOf(pointer))} /> : null}
      <div className="dialog-feet" ref={feet}>
        <Button onClick={given.onClose}>{t('common.cancel')}</Button>
        <Button look={given.action.danger || given.action.kind === 'cancel' ? 'danger' : 'main'} disabled={given.busy} onClick={() => { onConfirm(); setPressed(pressed + 1); }} data-testid="confirm">
          {given.busy ? t('common.sending') : label}
        </Button>
      </div>
    </>
  );
}
