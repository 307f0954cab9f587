/** All that is to be told of one deadline: how urgent the paper is, how the date came about, what it was at first, who asked
 *  for more time and what was answered, and that no time runs. */
import type { DueChanges, DueExtension, Instant, Text, Urgency } from '../api-types';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { Badge, DueLine } from './ui';

/** The mark stands in capitals as on the paper itself, in Vietnamese in both languages. */
export function UrgencyMark({ urgency }: { urgency: Urgency | null | undefined }) {
  if (!urgency) return null;
  return <span lang="vi" data-testid="urgency"><Badge tone={urgency === 'khẩn' ? 'warn' : 'bad'} sign="‼">{urgency.toLocaleUpperCase('vi')}</Badge></span>;
}

export function AutomaticMark({ automatic }: { automatic: boolean | undefined }) {
  const { t } = useWords();
  return automatic ? <span title={t('due.automatic.hint')}><Badge sign="⚙">{t('due.automatic')}</Badge></span> : null;
}

/** On a card: the date and what a reader of a list must know of it. */
export function DueShort({ due, now, changes, overdue, today, explained }: {
  due: Instant | null; now: Instant; changes: DueChanges; overdue: boolean; today?: boolean; explained?: Text | null;
}) {
  const { t, say, dueAt } = useWords();
  if (changes.paused_since) return <span className="notice notice-warn strong">{t('due.paused', { date: dateAndTime(changes.paused_since) })}</span>;
  return (
    <>
      <DueLine due={due} now={now} overdue={overdue} today={today ?? false} explained={say(explained)} />
      {due && changes.first_due && changes.first_due !== due ? <span className="soft">{t('due.first', { due: dueAt(changes.first_due) })}</span> : null}
    </>
  );
}

/** On the paper: everything, the derivation as a sentence of its own. */
export function DueFacts({ due, now, changes, overdue, explained }: {
  due: Instant | null; now: Instant; changes: DueChanges; overdue: boolean; explained?: Text | null | undefined;
}) {
  const { t, say, dueAt } = useWords();
  const moved = due !== null && Boolean(changes.first_due) && changes.first_due !== due;
  const extensions = changes.extensions ?? [];
  const awaited = (changes.paused_for ?? []).map((one) => (one.consult ? t('due.paused.consult', { step: say(one.title) }) : say(one.title))).join('; ');
  return (
    <div className="stack-tight" data-testid="due-facts">
      {changes.paused_since ? (
        <span className="notice notice-warn" data-testid="due-paused">
          <strong>{t('due.paused', { date: dateAndTime(changes.paused_since) })}</strong>
          {awaited ? <> {t('due.paused.for', { steps: awaited })}</> : null}
          {due ? <> {t('due.paused.before', { due: dueAt(due) })}</> : null}
        </span>
      ) : <DueLine due={due} now={now} overdue={overdue} />}
      {moved ? <span>{t('due.first', { due: dueAt(changes.first_due!) })} · <strong>{t('due.now', { due: dueAt(due) })}</strong></span> : null}
      {due && say(explained) ? <p className="soft" data-testid="due-why">{t('due.why')}: {say(explained)}</p> : null}
      {extensions.length > 0 ? <ul data-testid="extensions">{extensions.map((one) => <li key={one.number}><Extension one={one} /></li>)}</ul> : null}
    </div>
  );
}

/** What a dialog about more time must tell: until when it runs now, and who asked for how long and why. */
export function ExtensionContext({ work, decides }: { work: Pick<DueChanges, 'extensions'> & { due: Instant | null }; decides: boolean }) {
  const { t, dueAt } = useWords();
  const asked = (work.extensions ?? []).filter((one) => one.state === 'asked');
  return (
    <div className="stack-tight" data-testid="extension-context">
      {work.due ? <p>{t('due.now', { due: dueAt(work.due) })}</p> : null}
      {decides ? asked.map((one) => <p key={one.number}>{t('due.extension.by', { name: one.asked_by, date: dateAndTime(one.asked_at), reason: one.reason })}</p>) : null}
    </div>
  );
}

function Extension({ one }: { one: DueExtension }) {
  const { t, dueAt } = useWords();
  return (
    <>
      <strong>{t(`due.extension.${one.state}`, { number: one.number, before: dueAt(one.before), after: dueAt(one.after) })}</strong>
      <div className="soft">{t('due.extension.by', { name: one.asked_by, date: dateAndTime(one.asked_at), reason: one.reason })}</div>
      {one.decided_by ? <div className="soft">{t('due.extension.decided', { name: one.decided_by, date: dateAndTime(one.decided_at) })}</div> : null}
      {one.answer ? <div>{t('due.extension.answer', { answer: one.answer })}</div> : null}
    </>
  );
}
