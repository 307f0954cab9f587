import { useState } from 'react';
import type { CalendarDate, Holding, PersonRecord, PositionKind, Unit } from '../api-types';
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

export function AddPersonDialog(given: Common & { units: Unit[]; positions: PositionKind[]; onAdd: (person: { full_name: string; login: string; email: string; holdings: { unit: string; position: string; from: string }[] }) => void }) {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [login, setLogin] = useState<string | null>(null);
  const [email, setEmail] = useState('');
  const [seat, setSeat] = useState({ unit: '', position: '', from: given.today });
  const account = login ?? proposeLogin(name);
  return (
    <Dialog title={t('people.add')} onClose={given.onClose}>
      <Field label={t('people.name')}>{(p) => <input {...p} value={name} onChange={(e) => setName(e.target.value)} data-testid="person-name" />}</Field>
      <Field label={t('people.login')}>{(p) => <input {...p} value={account} autoCapitalize="none" spellCheck={false} onChange={(e) => setLogin(e.target.value)} data-testid="person-login" />}</Field>
      <Field label={t('people.email')} optional>{(p) => <input {...p} type="email" value={email} onChange={(e) => setEmail(e.target.value)} data-testid="person-email" />}</Field>
      <SeatFields units={given.units} positions={given.positions} value={seat} onChange={setSeat} />
      <Feet
        given={given}
        label={t('people.add')}
        ready={name.trim() !== '' && account.trim() !== '' && (seat.unit === '') === (seat.position === '')}
        onConfirm={() => given.onAdd({ full_name: name.trim().normalize('NFC'), login: account.trim(), email: email.trim(), holdings: seat.unit && seat.position ? [seat] : [] })}
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
        {(p) => <select {...p} value={mode} onChange={(e) => setMode(e.target.value)}><option value="official">{t('people.mode.full')}</option><option value="acting">{t('people.mode.acting')}</option><option value="in-charge">{t('people.mode.in-charge')}</option><option value="concurrent">{t('people.mode.concurrent')}</option></select>}
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

export function EndHoldingDialog(given: Common & { person: PersonRecord; holding: Holding; onEnd: (to: CalendarDate) => void }) {
  const { t, say } = useWords();
  const [to, setTo] = useState(given.today);
  return (
    <Dialog title={t('people.end.title')} onClose={given.onClose}>
      <p><strong>{given.person.full_name}</strong>: {say(given.holding.title)}, {say(given.holding.unit_name)}</p>
      <Field label={t('people.to')}>{(p) => <DayInput {...p} value={to} onChange={(e) => setTo(e.target.value)} data-testid="holding-to" />}</Field>
      <Feet given={given} label={t('people.end')} ready={to !== ''} onConfirm={() => given.onEnd(to)} />
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
