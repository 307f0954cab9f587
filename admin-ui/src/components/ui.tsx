/** The plain parts every page is made of. They carry no library, so that the phone route stays light. */
import { useEffect, useId, useRef, type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode } from 'react';
import type { Instant } from '../api-types';
import { problemOf } from '../api/problem';
import { dateAndTime, endsADay, shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { isKnownStatus, statusOf, type Tone } from '../status';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { look?: 'main' | 'danger' | 'quiet' | 'plain'; 'data-testid'?: string };
export function Button({ look = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  const extra = look === 'plain' ? '' : ` button-${look}`;
  // oxlint-disable-next-line react/button-has-type
  return <button type={type} className={`button${extra} ${className}`} {...rest} />;
}

export function Badge({ tone = 'calm', sign, children }: { tone?: Tone; sign?: string; children: ReactNode }) {
  return (
    <span className={`badge badge-${tone}`}>
      {sign ? <span aria-hidden="true">{sign}</span> : null}
      {children}
    </span>
  );
}

export function StatusBadge({ name, title }: { name: string; title?: string }) {
  const { t } = useWords();
  const status = statusOf(name);
  return <Badge tone={status.tone} sign={status.sign}>{title || (isKnownStatus(name) ? t(status.words) : name)}</Badge>;
}

export function Notice({ tone = 'busy', children, live = false }: { tone?: 'busy' | 'good' | 'warn' | 'bad'; children: ReactNode; live?: boolean }) {
  return (
    <div className={`notice notice-${tone}`} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      {children}
    </div>
  );
}

export function Loading() {
  const { t } = useWords();
  return <p className="soft" role="status">{t('common.loading')}</p>;
}

export function Empty({ children, next }: { children: ReactNode; next?: ReactNode }) {
  return (
    <div className="card stack-tight">
      <p>{children}</p>
      {next ? <p className="soft">{next}</p> : null}
    </div>
  );
}

/** The sentence for an error, in the reader's language, with a way on. */
export function useFaultSentence(): (error: unknown) => string {
  const { t } = useWords();
  return (error) => {
    const problem = problemOf(error);
    if (problem.offline) return t('error.offline');
    if (problem.status === 429 && problem.retryAfterSeconds) return t('error.tooMany', { seconds: problem.retryAfterSeconds });
    if (problem.document.detail) return problem.document.detail;
    if (problem.status === 404 || problem.status === 403) return t('error.notFound');
    return problem.document.title ?? t('error.unknown');
  };
}

export function Fault({ error, onRetry, isPlaced = () => false }: {
  error: unknown; onRetry?: () => void;
  /** Whether the fault of this pointer is told at its own field and need not be told again. */
  isPlaced?: (pointer: string) => boolean;
}) {
  const { t } = useWords();
  const sentence = useFaultSentence()(error);
  const faults = problemOf(error).faults.filter((fault) => !isPlaced(fault.pointer));
  return (
    <Notice tone="bad" live>
      <div className="stack-tight">
        <p>{sentence}</p>
        {faults.length > 1 || (faults[0] && faults[0].detail !== sentence) ? (
          <ul>{faults.map((f) => <li key={`${f.pointer} ${f.code}`}>{f.detail}</li>)}</ul>
        ) : null}
        {onRetry && [403, 404].includes(problemOf(error).status) ? (
          // Asking again gives the same answer; the way on is the reader's own work.
          <><p>{t('error.notYours.next')}</p><div><a className="button" href="/">{t('nav.home')}</a></div></>
        ) : onRetry ? <div><Button onClick={onRetry}>{t('common.retry')}</Button></div> : null}
      </div>
    </Notice>
  );
}

export function When({ at, dayOnly = false }: { at: Instant | null | undefined; dayOnly?: boolean }) {
  const { full } = useWords();
  if (!at) return null;
  return <time dateTime={at} title={full(at)}>{dayOnly ? shortDate(at) : dateAndTime(at)}</time>;
}

export function DueLine({ due, now, overdue, today = false, explained }: { due: Instant | null; now: Instant; overdue: boolean; today?: boolean; explained?: string }) {
  const words = useWords();
  const sentence = words.due(due, now, overdue);
  return (
    <span className="row">
      {overdue ? (
        <>
          <Badge tone="bad" sign="!">{sentence}</Badge>
          {due ? <span className="soft">{words.t(endsADay(due) ? 'due.onEnd' : 'due.on', { date: shortDate(due) })}</span> : null}
        </>
      ) : (
        <span title={words.full(due)}>{today ? <Badge tone="warn" sign="!">{sentence}</Badge> : sentence}</span>
      )}
      {explained ? <span className="soft">({explained})</span> : null}
    </span>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
  optional?: boolean;
  children: (given: { id: string; 'aria-invalid': boolean; 'aria-describedby': string | undefined; className: string }) => ReactNode;
}
export function Field({ label, hint, fault, optional = false, children }: FieldProps) {
  const id = useId();
  const { t } = useWords();
  const described = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ') || undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}{optional ? <span className="soft"> ({t('common.optional')})</span> : null}</label>
      {hint ? <span className="hint" id={`${id}-hint`}>{hint}</span> : null}
      {children({ id, 'aria-invalid': Boolean(fault), 'aria-describedby': described, className: 'input' })}
      {fault ? <span className="fault" id={`${id}-fault`}>{fault}</span> : null}
    </div>
  );
}

/** The browser's own date control, whose order of day and month follows the browser; so the day is said in words beneath. */
export function DayInput(props: Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & { value: string; 'data-testid'?: string }) {
  const { full } = useWords();
  return (
    <>
      <input {...props} type="date" />
      {props.value ? <span className="soft">{full(props.value)}</span> : null}
    </>
  );
}

export function Choose<T extends string>({ legend, options, value, onChange, name }: {
  legend: string; options: { value: T; label: string }[]; value: T | null; onChange: (value: T) => void; name: string;
}) {
  return (
    <fieldset className="field" style={{ border: 'none', padding: 0, margin: 0 }}>
      <legend className="strong">{legend}</legend>
      {options.map((o) => (
        <label key={o.value} className="check">
          <input type="radio" name={name} value={o.value} checked={value === o.value} onChange={() => onChange(o.value)} />
          <span>{o.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** A modal dialog of the browser itself: focus is kept inside, Escape closes, the rest of the page is inert. */
export function Dialog({ title, onClose, children, wide = false, testid }: {
  title: string; onClose: () => void; children: ReactNode; wide?: boolean; testid?: string;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    if (dialog && !dialog.open) dialog.showModal();
    // Where the hand goes next, when that is not the first field.
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      dialog?.close();
      // The dialog is gone from the page by now, so the browser gives the keyboard back to nobody: it goes on from the button that
      // opened it, or from the page when that button went with the act.
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        (before?.isConnected ? before : document.getElementById('main'))?.focus({ preventScroll: true });
      });
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog${wide ? ' dialog-wide' : ''}`}
      aria-labelledby={heading}
      data-testid={testid}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="dialog-body">
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
