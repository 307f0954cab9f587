import { useId, useState } from 'react';
import type { CalendarDate, Capability, PersonRecord } from '../api-types';
import { faultAt } from '../api/problem';
import { Badge, Button, DayInput, Dialog, Fault, Field, Notice } from '../components/ui';
import { shortDate } from '../lib/format';
import { useWords } from '../lib/words';

/** As the server bounds it: an amount in đồng fits. */
export const MOST_CAPABLE = 1_000_000_000_000_000;

export type CapabilityState = 'running' | 'later' | 'over' | 'replaced';

/** Which of several values of one name holds on a day: the one that began last among those in force. */
export function capabilityState(one: Capability, list: Capability[], today: CalendarDate): CapabilityState {
  if (one.from && one.from > today) return 'later';
  if (one.to && one.to < today) return 'over';
  const newer = list.some((other) => other !== one && other.capability === one.capability && (!other.to || other.to >= today) && (other.from ?? '') <= today && (other.from ?? '') > (one.from ?? ''));
  return newer ? 'replaced' : 'running';
}

/** The whole number somebody meant by what they typed, points and blanks between the thousands left out. */
export function wholeNumber(typed: string): number | null {
  const digits = typed.trim().replace(/(?<=\d)[.,\s\u00a0](?=\d{3}(?!\d))/g, '');
  const value = /^\d{1,16}$/.test(digits) ? Number(digits) : null;
  return value !== null && value <= MOST_CAPABLE ? value : null;
}

const inOrder = (list: Capability[]) => list.toSorted((a, b) => a.capability.localeCompare(b.capability) || (b.from ?? '').localeCompare(a.from ?? ''));

function useCapabilityWords() {
  const { t, language } = useWords();
  const number = (value: number) => value.toLocaleString(language === 'vi' ? 'vi-VN' : 'en-GB');
  const dates = (one: Capability) => [one.from ? t('cap.since', { from: shortDate(one.from) }) : '', one.to ? t('cap.until', { to: shortDate(one.to) }) : ''].filter(Boolean).join(' ');
  const line = (one: Capability) => `${one.capability}: ${number(one.value)}`;
  return { number, dates, line, full: (one: Capability) => [line(one), dates(one)].filter(Boolean).join(', ') };
}

/** What somebody can do today, for a row of the list of people. */
export function Capabilities({ list, today }: { list: Capability[]; today: CalendarDate }) {
  const words = useCapabilityWords();
  return <div className="stack-tight">{inOrder(list).filter((one) => capabilityState(one, list, today) === 'running').map((one) => <span key={`${one.capability} ${one.from ?? ''}`} title={words.dates(one)}>{words.line(one)}</span>)}</div>;
}

interface CapabilitiesGiven {
  person: PersonRecord;
  /** Codes that are in use anywhere in the office, offered while typing. */
  known: string[];
  today: CalendarDate;
  recorded: Capability | null;
  busy: boolean;
  error: unknown;
  onRecord: (given: { person: string; capability: string; value: number; from: CalendarDate; to?: CalendarDate }) => void;
  onClose: () => void;
}

export function CapabilitiesDialog(given: CapabilitiesGiven) {
  const { t } = useWords();
  const words = useCapabilityWords();
  const codes = useId();
  const { person, today, error } = given;
  const list = inOrder(person.capabilities ?? []);
  const [code, setCode] = useState('');
  const [value, setValue] = useState('');
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState('');
  // What was recorded stands in the list now; the form is ready for the next one.
  const [cleared, setCleared] = useState(given.recorded);
  if (given.recorded !== cleared) {
    setCleared(given.recorded);
    setCode('');
    setValue('');
    setTo('');
  }
  const amount = wholeNumber(value);
  const same = list.find((one) => one.capability === code.trim() && one.from === from);
  const backwards = to !== '' && to < from;
  const change = (one: Capability) => {
    setCode(one.capability);
    setValue(String(one.value));
    setFrom(one.from ?? today);
    setTo(one.to ?? '');
  };
  return (
    <Dialog title={t('cap.of', { name: person.full_name })} onClose={given.onClose} testid="capabilities">
      <p className="soft">{t('cap.hint')}</p>
      {list.length === 0 ? <p>{t('cap.none')}</p> : (
        <ul className="stack-tight" data-testid="capability-list">
          {list.map((one) => {
            const state = capabilityState(one, list, today);
            return (
              <li key={`${one.capability} ${one.from ?? ''}`}>
                <span className="row">
                  <span>{words.line(one)} <span className="soft">({words.dates(one)})</span></span>
                  {state === 'running' ? null : <Badge>{t(`cap.${state}`)}</Badge>}
                  <Button look="quiet" onClick={() => change(one)} aria-label={t('cap.change', { text: words.full(one) })}>{t('people.change')}</Button>
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {given.recorded ? <Notice tone="good" live>{t('cap.recorded', { text: words.full(given.recorded) })}</Notice> : null}
      <Field label={t('cap.code')} hint={t('cap.code.hint')} fault={faultAt(error, '/capability')}>
        {(p) => <input {...p} value={code} list={codes} autoCapitalize="none" spellCheck={false} onChange={(e) => setCode(e.target.value)} data-testid="capability-code" />}
      </Field>
      <datalist id={codes}>{[...new Set(given.known)].toSorted().map((one) => <option key={one} value={one}>{one}</option>)}</datalist>
      <Field label={t('cap.value')} hint={t('cap.value.hint')} fault={value.trim() !== '' && amount === null ? t('cap.value.bad', { most: words.number(MOST_CAPABLE) }) : faultAt(error, '/value')}>
        {(p) => <input {...p} value={value} inputMode="numeric" onChange={(e) => setValue(e.target.value)} data-testid="capability-value" />}
      </Field>
      {amount !== null && amount >= 1000 ? <p className="soft">{t('cap.value.says', { value: words.number(amount) })}</p> : null}
      <Field label={t('people.from')} fault={faultAt(error, '/from')}>{(p) => <DayInput {...p} value={from} onChange={(e) => setFrom(e.target.value)} data-testid="capability-from" />}</Field>
      <Field label={t('people.to')} hint={t('cap.to.hint')} optional fault={backwards ? t('cap.to.bad') : faultAt(error, '/to')}>{(p) => <DayInput {...p} value={to} min={from} onChange={(e) => setTo(e.target.value)} data-testid="capability-to" />}</Field>
      {same ? <Notice tone="warn">{t('cap.again', { value: words.number(same.value) })}</Notice> : null}
      {error ? <Fault error={error} isPlaced={(pointer) => ['/capability', '/value', '/from', '/to'].includes(pointer)} /> : null}
      <div className="dialog-feet">
        <Button onClick={given.onClose}>{t('common.close')}</Button>
        <Button
          look="main" disabled={given.busy || code.trim() === '' || amount === null || from === '' || backwards} data-testid="confirm"
          onClick={() => given.onRecord({ person: person.id, capability: code.trim(), value: amount ?? 0, from, ...(to ? { to } : {}) })}
        >{t('cap.record')}</Button>
      </div>
    </Dialog>
  );
}
