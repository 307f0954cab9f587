import { useState } from 'react';
import type { CalendarDate, Holding, PersonRecord, PositionKind, Unit } from '../api-types';
import { faultAt } from '../api/problem';
import { Button, DayInput, Dialog, Fault, Field } from '../components/ui';
import { fold } from '../lib/fold';
import { useWords } from '../lib/words';

interface Common { today: CalendarDate; busy: boolean; error: unknown; onClose: () => void }

function Feet({ given, label, ready, onConfirm }: { given: Common; label: string; ready: boolean; onConfirm: () => void }) {
  const { t } = useWords();
  return (
    <>
      {given.error ? <Fault error={given.error} /> : null}
      <div className="dialog-feet">
        <Button onClick={given.onClose}>{t('common.cancel')}</Button>
        <Button look="main" disabled={given.busy || !ready} onClick={onConfirm} data-testid="confirm">{label}</Button>
      </div>
    </>
  );
}

function SeatFields({ units, positions, value, onChange }: {
  units: Unit[]; positions: PositionKind[]; value: { unit: string; position: string; from: string }; onChange: (value: { unit: string; position: string; from: string }) => void;
}) {
  const { t, say } = useWords();
  return (
    <>
      <Field label={t('common.unit')}>
        {(p) => <select {...p} value={value.unit} onChange={(e) => onChange({ ...value, unit: e.target.value })} data-testid="holding-unit"><option value="">–</option>{units.map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}</select>}
      </Field>
      <Field label={t('people.position')}>
        {(p) => <select {...p} value={value.position} onChange={(e) => onChange({ ...value, position: e.target.value })} data-testid="holding-position"><option value="">–</option>{positions.map((x) => <option key={x.code} value={x.code}>{say(x.title)}</option>)}</select>}
      </Field>
      <Field label={t('people.from')}>{(p) => <DayInput {...p} value={value.from} onChange={(e) => onChange({ ...value, from: e.target.value })} />}</Field>
    </>
  );
}

/** "Nông Thị Hoa" becomes "hoa.nt", as offices here name their accounts. */
export function proposeLogin(fullName: string): string {
  const words = fold(fullName).replace(/[^a-z\s]/g, '').split(/\s+/).filter(Boolean);
  const last = words.pop();
  return last ? [last, words.map((w) => w[0]).join('')].filter(Boolean).join('.') : '';
}

export function AddPersonDialog(given: Common & { units: Unit[]; positions: PositionKind[]; onAdd: (person: { full_name: string; login: string; email: string; phone: string; holdings: { unit: string; position: string; from: string }[] }) => void }) {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [login, setLogin] = useState<string | null>(null);
  const [email, setEmail] = useState('');
  const [phone, setPhone] = useState('');
  const [seat, setSeat] = useState({ unit: '', position: '', from: given.today });
  const account = login ?? proposeLogin(name);
  return (
    <Dialog title={t('people.add')} onClose={given.onClose}>
      <Field label={t('people.name')}>{(p) => <input {...p} value={name} onChange={(e) => setName(e.target.value)} data-testid="person-name" />}</Field>
      <Field label={t('people.login')}>{(p) => <input {...p} value={account} autoCapitalize="none" spellCheck={false} onChange={(e) => setLogin(e.target.value)} data-testid="person-login" />}</Field>
      <Field label={t('people.email')} optional>{(p) => <input {...p} type="email" value={email} onChange={(e) => setEmail(e.target.value)} data-testid="person-email" />}</Field>
      <Field label={t('people.phone')} hint={t('people.phone.hint')} optional fault={faultAt(given.error, '/phone')}>{(p) => <input {...p} type="tel" value={phone} onChange={(e) => setPhone(e.target.value)} data-testid="person-phone" />}</Field>
      <SeatFields units={given.units} positions={given.positions} value={seat} onChange={setSeat} />
      <Feet
        given={given}
        label={t('people.add')}
        ready={name.trim() !== '' && account.trim() !== '' && (seat.unit === '') === (seat.position === '')}
        onConfirm={() => given.onAdd({ full_name: name.trim().normalize('NFC'), login: account.trim(), email: email.trim(), phone: phone.trim(), holdings: seat.unit && seat.position ? [seat] : [] })}
      />
    </Dialog>
  );
}

export function GiveHoldingDialog(given: Common & { person: PersonRecord; units: Unit[]; positions: PositionKind[]; onGive: (holding: { person: string; unit: string; position: string; from: string; mode?: string; decision?: string }) => void }) {
  const { t } = useWords();
  const [seat, setSeat] = useState({ unit: given.person.holdings[0]?.unit ?? '', position: '', from: given.today });
  const [mode, setMode] = useState('official');
  const [decision, setDecision] = useState('');
  return (
    <Dialog title={`${t('people.give')}: ${given.person.full_name}`} onClose={given.onClose}>
      <SeatFields units={given.units} positions={given.positions} value={seat} onChange={setSeat} />
      <Field label={t('people.mode')}>
        {(p) => <select {...p} value={mode} onChange={(e) => setMode(e.target.value)}><option value="official">{t('people.mode.full')}</option><option value="acting">{t('people.mode.acting')}</option><option value="in_charge">{t('people.mode.in-charge')}</option><option value="concurrent">{t('people.mode.concurrent')}</option></select>}
      </Field>
      <Field label={t('people.decision')} optional>{(p) => <input {...p} value={decision} onChange={(e) => setDecision(e.target.value)} />}</Field>
      <Feet
        given={given}
        label={t('people.give')}
        ready={seat.unit !== '' && seat.position !== '' && seat.from !== ''}
        onConfirm={() => given.onGive({ person: given.person.id, ...seat, ...(mode === 'official' ? {} : { mode }), ...(decision.trim() ? { decision: decision.trim() } : {}) })}
      />
    </Dialog>
  );
}

/** A position that ends on the day before its first day was never held. */
function dayBefore(day: CalendarDate): CalendarDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 24 * 3600_000).toISOString().slice(0, 10);
}

export function ChangePersonDialog(given: Common & { person: PersonRecord; onChange: (change: { full_name: string; login: string; email: string; phone: string }) => void }) {
  const { t } = useWords();
  const { person, error } = given;
  const [name, setName] = useState(person.full_name);
  const [login, setLogin] = useState(person.login);
  const [email, setEmail] = useState(person.email ?? '');
  const [phone, setPhone] = useState(person.phone ?? '');
  return (
    <Dialog title={`${t('people.change')}: ${person.full_name}`} onClose={given.onClose} testid="change-person">
      <Field label={t('people.name')} fault={faultAt(error, '/full_name')}>{(p) => <input {...p} value={name} onChange={(e) => setName(e.target.value)} data-testid="person-name" />}</Field>
      <Field label={t('people.login')} hint={t('people.change.login')} fault={faultAt(error, '/login')}>{(p) => <input {...p} value={login} autoCapitalize="none" spellCheck={false} onChange={(e) => setLogin(e.target.value)} data-testid="person-login" />}</Field>
      <Field label={t('people.email')} optional fault={faultAt(error, '/email')}>{(p) => <input {...p} type="email" value={email} onChange={(e) => setEmail(e.target.value)} data-testid="person-email" />}</Field>
      <Field label={t('people.phone')} hint={t('people.phone.hint')} optional fault={faultAt(error, '/phone')}>{(p) => <input {...p} type="tel" value={phone} onChange={(e) => setPhone(e.target.value)} data-testid="person-phone" />}</Field>
      <Feet given={given} label={t('people.change')} ready={name.trim() !== '' && login.trim() !== ''} onConfirm={() => given.onChange({ full_name: name.trim().normalize('NFC'), login: login.trim(), email: email.trim(), phone: phone.trim() })} />
    </Dialog>
  );
}

export function DeactivateDialog(given: Common & { person: PersonRecord; onDeactivate: (to: CalendarDate) => void }) {
  const { t, say } = useWords();
  const [to, setTo] = useState(given.today);
  const held = given.person.holdings.filter((h) => !h.to || h.to > to);
  return (
    <Dialog title={`${t('people.deactivate')}: ${given.person.full_name}`} onClose={given.onClose} testid="deactivate-person">
      <p>{t('people.deactivate.hint')}</p>
      <p>{t('people.deactivate.work')}</p>
      {held.length > 0 ? <><p className="strong">{t('people.deactivate.ends')}</p><ul>{held.map((h) => <li key={h.id}>{say(h.title)}, {say(h.unit_name)}</li>)}</ul></> : null}
      <Field label={t('people.to')} fault={faultAt(given.error, '/to')}>{(p) => <DayInput {...p} value={to} max={given.today} onChange={(e) => setTo(e.target.value)} data-testid="deactivate-to" />}</Field>
      <Feet given={given} label={t('people.deactivate')} ready={to !== ''} onConfirm={() => given.onDeactivate(to)} />
    </Dialog>
  );
}

export function EndHoldingDialog(given: Common & { person: PersonRecord; holding: Holding; onEnd: (to: CalendarDate) => void }) {
  const { t, say } = useWords();
  const [to, setTo] = useState(given.today);
  const [mistake, setMistake] = useState(false);
  return (
    <Dialog title={t('people.end.title')} onClose={given.onClose}>
      <p><strong>{given.person.full_name}</strong>: {say(given.holding.title)}, {say(given.holding.unit_name)}</p>
      {mistake ? null : <Field label={t('people.to')} fault={faultAt(given.error, '/to')}>{(p) => <DayInput {...p} value={to} onChange={(e) => setTo(e.target.value)} data-testid="holding-to" />}</Field>}
      <label className="check"><input type="checkbox" checked={mistake} onChange={(e) => setMistake(e.target.checked)} data-testid="holding-mistake" /><span>{t('people.end.mistake')}</span></label>
      <Feet given={given} label={t('people.end')} ready={mistake || to !== ''} onConfirm={() => given.onEnd(mistake ? dayBefore(given.holding.from) : to)} />
    </Dialog>
  );
}

export function FollowDialog(given: Common & { person: PersonRecord; units: Unit[]; onFollow: (follow: { unit: string; person: string; from: CalendarDate }) => void }) {
  const { t, say } = useWords();
  const [unit, setUnit] = useState('');
  const [from, setFrom] = useState(given.today);
  return (
    <Dialog title={`${t('people.follow')}: ${given.person.full_name}`} onClose={given.onClose}>
      <p className="soft">{t('people.follow.hint')}</p>
      <Field label={t('common.unit')}>
        {(p) => <select {...p} value={unit} onChange={(e) => setUnit(e.target.value)}><option value="">–</option>{given.units.map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}</select>}
      </Field>
      <Field label={t('people.from')}>{(p) => <DayInput {...p} value={from} onChange={(e) => setFrom(e.target.value)} />}</Field>
      <Feet given={given} label={t('people.follow')} ready={unit !== '' && from !== ''} onConfirm={() => given.onFollow({ unit, person: given.person.id, from })} />
    </Dialog>
  );
}
