import { useState } from 'react';
import type { CalendarDate, PositionKind, Text, Unit, UnitBody, UnitDetail } from '../api-types';
import { faultAt } from '../api/problem';
import { Button, DayInput, Dialog, Fault, Field } from '../components/ui';
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

export const KINDS = ['province', 'city', 'district', 'commune', 'ward', 'department', 'office'] as const;

const both = (vi: string, en: string): Text => {
  const text = vi.trim().normalize('NFC');
  return { vi: text, en: en.trim() || text };
};

export function AddUnitDialog(given: Common & { units: Unit[]; onAdd: (unit: { id: string; name: Text; kind: string; parent: string; place: string; from: CalendarDate }) => void }) {
  const { t, say } = useWords();
  const [id, setId] = useState('');
  const [vi, setVi] = useState('');
  const [en, setEn] = useState('');
  const [kind, setKind] = useState('commune');
  const [parent, setParent] = useState(given.units.find((u) => !u.parent)?.id ?? '');
  const [place, setPlace] = useState('');
  const [from, setFrom] = useState(given.today);
  return (
    <Dialog title={t('units.add')} onClose={given.onClose} testid="add-unit">
      <Field label={t('units.id')} hint={t('units.id.hint')} fault={faultAt(given.error, '/unit') ?? faultAt(given.error, '/id')}>{(p) => <input {...p} value={id} autoCapitalize="none" spellCheck={false} onChange={(e) => setId(e.target.value)} data-testid="unit-id" />}</Field>
      <Field label={t('board.unit')} fault={faultAt(given.error, '/name/vi')}>{(p) => <input {...p} value={vi} onChange={(e) => setVi(e.target.value)} data-testid="unit-name" />}</Field>
      <Field label={t('units.english')} optional>{(p) => <input {...p} value={en} onChange={(e) => setEn(e.target.value)} />}</Field>
      <Field label={t('units.kind')}>{(p) => <select {...p} value={kind} onChange={(e) => setKind(e.target.value)}>{KINDS.map((k) => <option key={k} value={k}>{t(`units.kind.${k}`)}</option>)}</select>}</Field>
      <Field label={t('units.parent')} fault={faultAt(given.error, '/parent')}>
        {(p) => <select {...p} value={parent} onChange={(e) => setParent(e.target.value)} data-testid="unit-parent"><option value="">–</option>{given.units.map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}</select>}
      </Field>
      <Field label={t('units.place')} optional>{(p) => <input {...p} value={place} onChange={(e) => setPlace(e.target.value)} />}</Field>
      <Field label={t('people.from')} fault={faultAt(given.error, '/from')}>{(p) => <DayInput {...p} value={from} onChange={(e) => setFrom(e.target.value)} />}</Field>
      <Feet given={given} label={t('units.add')} ready={id.trim() !== '' && vi.trim() !== '' && from !== ''} onConfirm={() => given.onAdd({ id: id.trim(), name: both(vi, en), kind, parent, place: place.trim(), from })} />
    </Dialog>
  );
}

/** Role by role who carries it; kept as it came where more than one position does. */
export function carriersOf(carries: Record<string, string[]>): Record<string, string> {
  const by: Record<string, string[]> = {};
  for (const [held, roles] of Object.entries(carries)) for (const role of roles) (by[role] ??= []).push(held);
  return Object.fromEntries(Object.entries(by).map(([role, held]) => [role, held.toSorted().join('+')]));
}

export function carriesOf(carriers: Record<string, string>): Record<string, string[]> {
  const carries: Record<string, string[]> = {};
  for (const [role, held] of Object.entries(carriers)) for (const one of held.split('+').filter(Boolean)) (carries[one] ??= []).push(role);
  return carries;
}

export function RolesDialog(given: Common & { unit: UnitDetail; positions: PositionKind[]; onMap: (from: CalendarDate, carries: Record<string, string[]>) => void }) {
  const { t, say } = useWords();
  const [carriers, setCarriers] = useState(() => carriersOf(given.unit.roles.carries));
  const [from, setFrom] = useState(given.today);
  const working = given.positions.filter((p) => !p.administrative);
  const title = (code: string) => say(given.positions.find((p) => p.code === code)?.title) || code;
  return (
    <Dialog title={`${t('unit.roles.change')}: ${say(given.unit.name)}`} onClose={given.onClose} wide testid="change-roles">
      <p className="soft">{t('unit.roles.hint')}</p>
      <Field label={t('people.from')} fault={faultAt(given.error, '/from')}>{(p) => <DayInput {...p} value={from} onChange={(e) => setFrom(e.target.value)} data-testid="roles-from" />}</Field>
      {working.map((role) => {
        const value = carriers[role.code] ?? '';
        return (
          <Field key={role.code} label={t('unit.roles.of', { role: say(role.title) })}>
            {(p) => (
              <select {...p} value={value} onChange={(e) => setCarriers({ ...carriers, [role.code]: e.target.value })} data-testid={`role-${role.code}`}>
                <option value="">{t('unit.roles.nobody')}</option>
                {value.includes('+') ? <option value={value}>{value.split('+').map(title).join(', ')}</option> : null}
                {working.filter((x) => x.code !== role.code).map((x) => <option key={x.code} value={x.code}>{say(x.title)}</option>)}
              </select>
            )}
          </Field>
        );
      })}
      <Feet given={given} label={t('common.save')} ready={from !== ''} onConfirm={() => given.onMap(from, carriesOf(carriers))} />
    </Dialog>
  );
}

export function BodyDialog(given: Common & { unit: UnitDetail; body: UnitBody | null; positions: PositionKind[]; onMakeUp: (code: string, madeUp: { name: Text; from: CalendarDate; positions: string[] }) => void }) {
  const { t, say } = useWords();
  const { body } = given;
  const [code, setCode] = useState(body?.body ?? '');
  const [vi, setVi] = useState(body?.name.vi ?? '');
  const [en, setEn] = useState(body?.name.en ?? '');
  const [from, setFrom] = useState(given.today);
  const [chosen, setChosen] = useState<string[]>(() => body?.positions.map((p) => p.code) ?? []);
  const flip = (position: string) => setChosen(chosen.includes(position) ? chosen.filter((x) => x !== position) : [...chosen, position]);
  return (
    <Dialog title={body ? `${t('unit.body.change')}: ${say(body.name)}` : t('unit.body.add')} onClose={given.onClose} testid="change-body">
      {body ? null : <Field label={t('unit.body.code')} hint={t('unit.body.code.hint')} fault={faultAt(given.error, '/body')}>{(p) => <input {...p} value={code} spellCheck={false} onChange={(e) => setCode(e.target.value)} data-testid="body-code" />}</Field>}
      <Field label={t('unit.body.name')} fault={faultAt(given.error, '/name/vi')}>{(p) => <input {...p} value={vi} onChange={(e) => setVi(e.target.value)} data-testid="body-name" />}</Field>
      <Field label={t('units.english')} optional>{(p) => <input {...p} value={en} onChange={(e) => setEn(e.target.value)} />}</Field>
      <Field label={t('people.from')} fault={faultAt(given.error, '/from')}>{(p) => <DayInput {...p} value={from} onChange={(e) => setFrom(e.target.value)} data-testid="body-from" />}</Field>
      {body && body.members.length > 0 ? <p className="soft">{t('unit.body.named')}</p> : null}
      <fieldset className="field" style={{ border: 'none', padding: 0, margin: 0 }}>
        <legend className="strong">{t('unit.body.positions')}</legend>
        {given.positions.filter((p) => !p.administrative).map((p) => (
          <label key={p.code} className="check"><input type="checkbox" checked={chosen.includes(p.code)} onChange={() => flip(p.code)} data-testid={`body-position-${p.code}`} /><span>{say(p.title)}</span></label>
        ))}
      </fieldset>
      <Feet given={given} label={t('common.save')} ready={code.trim() !== '' && vi.trim() !== '' && from !== '' && chosen.length > 0} onConfirm={() => given.onMakeUp(code.trim(), { name: both(vi, en), from, positions: chosen })} />
    </Dialog>
  );
}
