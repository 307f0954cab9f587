/** What a reader must know before the paper itself: that it is held, what became of a document that was issued, that a recorded
 *  decision is contested or waits for the reader's word, and that the version at hand was edited in agreeing to it. */
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Action, AgreedEdits, Instance, IssueChange, PaperHold } from '../api-types';
import { dateAndTime, shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { StandLine } from './History';
import { Button, Notice } from './ui';

export function HeldBanner({ hold }: { hold: PaperHold }) {
  const { t } = useWords();
  return (
    <Notice tone="warn">
      <div className="stack-tight" data-testid="held-banner">
        <p className="strong">{t(hold.until ? 'hold.until' : 'hold.open', { until: shortDate(hold.until) })}</p>
        <p className="pre">{t('hold.reason', { reason: hold.reason })}</p>
        <p className="soft">{t('hold.since', { date: dateAndTime(hold.at), name: hold.by?.full_name ?? t('work.bySystem') })} {t('hold.next')}</p>
      </div>
    </Notice>
  );
}

/** The last change first: it says what holds now. */
export function IssueBanner({ changes }: { changes: IssueChange[] }) {
  const { t } = useWords();
  return (
    <>
      {[...changes].reverse().map((c) => (
        <Notice key={`${c.what} ${c.at}`} tone={c.what === 'corrected' ? 'warn' : 'bad'}>
          <div className="stack-tight" data-testid={`issue-${c.what}`}>
            <p className="strong">
              {t(`issue.${c.what}`)}
              {c.document ? `: ${c.document}` : c.instance ? <>: <Link to="/instances/$id" params={{ id: c.instance }}>{t('issue.other')}</Link></> : null}
            </p>
            {c.reason ? <p className="pre">{t('issue.ground', { ground: c.reason })}</p> : null}
            <p className="soft">{[c.by?.full_name, dateAndTime(c.at)].filter(Boolean).join(', ')}</p>
          </div>
        </Notice>
      ))}
    </>
  );
}

/** The reader's two words on one recorded decision. */
export function StandActions({ event, actions, busy, onAct }: { event: number; actions: Action[]; busy: boolean; onAct: (action: Action) => void }) {
  const { say } = useWords();
  const offered = actions.filter((a) => (a.kind === 'confirm_record' || a.kind === 'contest_record') && a.event === event && a.enabled);
  if (offered.length === 0) return null;
  return (
    <div className="acts">
      {offered.map((a) => (
        <Button key={a.kind} look={a.kind === 'confirm_record' ? 'main' : 'danger'} aria-disabled={busy} onClick={() => { if (!busy) onAct(a); }} data-testid={`${a.kind}-${event}`}>{say(a.label)}</Button>
      ))}
    </div>
  );
}

/** For the one in charge: what waits for his word. For everybody: what is contested. */
export function RecordedBanner({ recorded, actions, busy, onAct }: { recorded: NonNullable<Instance['recorded']>; actions: Action[]; busy: boolean; onAct: (action: Action) => void }) {
  const { t, say } = useWords();
  const asked = (event: number) => actions.some((a) => a.kind === 'confirm_record' && a.event === event && a.enabled);
  const shown = recorded.filter((one) => one.stands === 'contested' || (one.stands === 'recorded' && asked(one.event)));
  return (
    <>
      {shown.map((one) => (
        <Notice key={one.event} tone={one.stands === 'contested' ? 'bad' : 'warn'}>
          <div className="stack-tight" data-testid={`recorded-${one.event}`}>
            <p className="strong">{t(one.stands === 'contested' ? 'stand.banner.contested' : 'stand.banner.asked', { step: say(one.step), entry: one.event })}</p>
            <p><StandLine stand={one} /></p>
            <p className="soft">{t(one.stands === 'contested' ? 'stand.banner.contested.next' : 'stand.banner.asked.next')}</p>
            <StandActions event={one.event} actions={actions} busy={busy} onAct={onAct} />
          </div>
        </Notice>
      ))}
    </>
  );
}

/** `difference` is asked for when the reader opens it. */
export function EditedBanner({ edited, me, difference }: { edited: AgreedEdits; me: string; difference: () => ReactNode }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  if (edited.by.id === me) return null;
  const steps = edited.again.map((step) => say(step)).join(', ');
  return (
    <Notice tone={steps ? 'warn' : 'busy'}>
      <div className="stack-tight" data-testid="edited-banner">
        <p className="strong">{t('edited.banner', { name: edited.by.full_name, step: say(edited.step), date: dateAndTime(edited.at) })}</p>
        {steps ? <p>{t('edited.again', { steps })}</p> : null}
        <details onToggle={(e) => setOpen(e.currentTarget.open)}>
          <summary data-testid="edited-show">{t('edited.show')}</summary>
          {open ? difference() : null}
        </details>
      </div>
    </Notice>
  );
}
