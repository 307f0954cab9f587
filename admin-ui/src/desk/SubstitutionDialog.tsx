import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { CalendarDate, DefinitionRow, PersonRecord, PositionKind, Substitution, SubstitutionList, SubstitutionsGiven, SubstitutionWish } from '../api-types';
import { idempotencyKey } from '../api/client';
import { faultAt } from '../api/problem';
import { Button, Choose, DayInput, Dialog, Fault, Field, Notice } from '../components/ui';
import { useWords } from '../lib/words';
import { listDefinitions } from '../services/definitions';
import { listPositions } from '../services/people';
import { giveSubstitution, listSubstitutions, previewSubstitution } from '../services/substitutions';
import { PersonPick } from './PersonPick';
import { firstForm, isAskable, lastDayOf, replaceable, wishOf, type EndWhen, type SubstitutionForm } from './substitution';
import { takers } from './transfer';

/** Somebody is to stand in: choose who, where, when and why, see what that brings, confirm. */
export function SubstitutionDialog({ holder, people, today, me, onGiven, onClose }: {
  holder: PersonRecord; people: PersonRecord[]; today: CalendarDate; me: string; onGiven: (given: SubstitutionsGiven) => void; onClose: () => void;
}) {
  const { t } = useWords();
  const client = useQueryClient();
  const positions = useQuery({ queryKey: ['positions'], queryFn: listPositions });
  const workflows = useQuery({ queryKey: ['definitions'], queryFn: listDefinitions });
  const known = useQuery({ queryKey: ['substitutions'], queryFn: listSubstitutions });
  const [key, setKey] = useState(idempotencyKey);
  const preview = useMutation<SubstitutionsGiven, unknown, SubstitutionWish>({ mutationFn: previewSubstitution });
  const give = useMutation<SubstitutionsGiven, unknown, SubstitutionWish>({
    mutationFn: (wish) => giveSubstitution(wish, key),
    onSuccess: (given) => {
      for (const touched of ['substitutions', 'tasks']) void client.invalidateQueries({ queryKey: [touched] });
      onGiven(given);
    },
  });
  return (
    <Dialog title={`${t('subst.title')}: ${holder.full_name}`} onClose={onClose} wide testid="substitution">
      <SubstitutionFields
        holder={holder} people={takers(people, holder, today).filter((p) => p.id !== me)} today={today}
        positions={positions.data ?? []} workflows={workflows.data ?? []} grounds={known.data?.grounds ?? []}
        shown={preview.data ?? null} busy={preview.isPending || give.isPending} error={give.error ?? preview.error}
        onChange={() => { preview.reset(); give.reset(); setKey(idempotencyKey()); }}
        onPreview={(wish) => preview.mutate(wish)} onGive={(wish) => give.mutate(wish)} onClose={onClose}
      />
    </Dialog>
  );
}

export function SubstitutionFields({ holder, people, today, positions, workflows, grounds, shown, busy, error, onChange, onPreview, onGive, onClose }: {
  holder: PersonRecord; people: PersonRecord[]; today: CalendarDate; positions: PositionKind[]; workflows: DefinitionRow[]; grounds: SubstitutionList['grounds'];
  /** What the server says of the form as it stands; null before it was asked. */
  shown: SubstitutionsGiven | null;
  busy: boolean; error: unknown;
  onChange: () => void; onPreview: (wish: SubstitutionWish) => void; onGive: (wish: SubstitutionWish) => void; onClose: () => void;
}) {
  const { t, say } = useWords();
  const [form, setForm] = useState<SubstitutionForm>(() => firstForm(today));
  const change = (part: Partial<SubstitutionForm>) => {
    setForm({ ...form, ...part });
    onChange();
  };
  const held = replaceable(holder, form.from, form.to, positions);
  const wish = wishOf(holder.id, form);
  const fault = (pointer: string) => say(shown?.faults.find((f) => f.pointer === pointer)?.message) || faultAt(error, pointer);
  const named = new Map(workflows.map((w) => [w.id, w.title]));
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        onPreview(wish);
      }}
    >
      <p className="soft">{t('subst.hint')}</p>
      <Field label={t('subst.person')} fault={fault('/person')}>
        {(p) => <PersonPick {...p} people={people} value={form.person} onChange={(id) => change({ person: id })} testid="subst-person" />}
      </Field>
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <Field label={t('subst.from')} fault={fault('/from')}>{(p) => <DayInput {...p} value={form.from} onChange={(e) => change({ from: e.target.value })} data-testid="subst-from" />}</Field>
        <Field label={t('subst.to')} fault={fault('/to')} hint={t('subst.to.hint')} optional>{(p) => <DayInput {...p} value={form.to} min={form.from} onChange={(e) => change({ to: e.target.value })} data-testid="subst-to" />}</Field>
      </div>
      <Field label={t('subst.ground')} fault={fault('/ground')}>
        {(p) => (
          <select {...p} value={form.ground} onChange={(e) => change({ ground: e.target.value as SubstitutionForm['ground'] })} data-testid="subst-ground">
            {grounds.map((g) => <option key={g.code} value={g.code}>{say(g.label)}</option>)}
          </select>
        )}
      </Field>
      <Field label={t('subst.decision')} optional={form.ground !== 'TUQ'} fault={fault('/decision')}>{(p) => <input {...p} maxLength={300} value={form.decision} onChange={(e) => change({ decision: e.target.value })} data-testid="subst-decision" />}</Field>
      {held.length === 0 ? <Notice tone="warn">{t('subst.noHoldings')}</Notice> : (
        <Ticks
          legend={t('subst.holdings')} all={t('subst.holdings.all')} name="holding" fault={fault('/holdings')} value={form.holdings} onChange={(holdings) => change({ holdings })}
          options={held.map((h) => ({ id: h.id, label: `${say(h.title)}, ${say(h.unit_name)}` }))}
        />
      )}
      <Ticks
        legend={t('subst.scope')} all={t('subst.scope.all')} name="workflow" value={form.workflows} onChange={(ids) => change({ workflows: ids })}
        options={[...named].map(([id, title]) => ({ id, label: say(title) }))}
      />
      {error ? <Fault error={error} /> : null}
      {shown ? <Preview shown={shown} /> : null}
      <div className="dialog-feet">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look={shown ? 'plain' : 'main'} disabled={busy || held.length === 0 || !isAskable(form)} data-testid="subst-preview">{t('subst.preview')}</Button>
        {shown && shown.faults.length === 0 ? <Button look="main" disabled={busy} onClick={() => onGive(wish)} data-testid="confirm">{t('subst.confirm')}</Button> : null}
      </div>
    </form>
  );
}

/** Everything, or some of a list. */
function Ticks({ legend, all, name, options, value, fault, onChange }: {
  legend: string; all: string; name: string; options: { id: string; label: string }[]; value: string[] | null; fault?: string | undefined; onChange: (value: string[] | null) => void;
}) {
  return (
    <fieldset className="field" style={{ border: 'none', padding: 0, margin: 0 }}>
      <legend className="strong">{legend}</legend>
      <label className="check">
        <input type="checkbox" checked={value === null} onChange={(e) => onChange(e.target.checked ? null : options.map((o) => o.id))} data-testid={`subst-${name}-all`} />
        <span>{all}</span>
      </label>
      {value === null ? null : options.map((o) => (
        <label key={o.id} className="check">
          <input type="checkbox" checked={value.includes(o.id)} onChange={(e) => onChange(e.target.checked ? [...value, o.id] : value.filter((id) => id !== o.id))} data-testid={`subst-${name}-${o.id}`} />
          <span>{o.label}</span>
        </label>
      ))}
      {fault ? <span className="fault">{fault}</span> : null}
    </fieldset>
  );
}

function Preview({ shown }: { shown: SubstitutionsGiven }) {
  const ref = useRef<HTMLDivElement>(null);
  // It opens beneath a long form, out of sight on most screens.
  useEffect(() => { ref.current?.scrollIntoView({ block: 'nearest' }); }, []);
  return <div ref={ref} style={{ scrollMarginBlock: '6rem' }}><Told shown={shown} /></div>;
}

function Told({ shown }: { shown: SubstitutionsGiven }) {
  const { t, say } = useWords();
  if (shown.faults.length > 0) {
    return (
      <Notice tone="bad" live>
        <p>{t('subst.preview.faults')}</p>
        <ul data-testid="subst-faults">{shown.faults.map((f) => <li key={`${f.pointer} ${f.code}`}>{say(f.message)}</li>)}</ul>
      </Notice>
    );
  }
  const work = shown.work ?? [];
  return (
    <Notice live>
      <div className="stack-tight" data-testid="subst-shown">
        <p>{t('subst.preview.nothing')}</p>
        <ul>{shown.items.map((s) => <li key={s.id}>{say(s.text)}: {[say(s.holding.title), say(s.holding.unit_name)].filter(Boolean).join(', ')}</li>)}</ul>
        <p>{work.length === 0 ? t('subst.preview.noWork') : t('subst.preview.work')}</p>
        {work.length > 0 ? <ul>{work.map((w) => <li key={w.definition}>{t('subst.preview.count', { title: say(w.title), count: w.count })}</li>)}</ul> : null}
      </div>
    </Notice>
  );
}

/** `to`: the last day; null for what has not begun. */
export function EndSubstitutionDialog({ one, today, busy, error, onEnd, onClose }: {
  one: Substitution; today: CalendarDate; busy: boolean; error: unknown; onEnd: (to: CalendarDate | null) => void; onClose: () => void;
}) {
  const { t, say } = useWords();
  const [when, setWhen] = useState<EndWhen>('today');
  const [day, setDay] = useState(today);
  const last = lastDayOf(one, when, day, today);
  return (
    <Dialog title={t('subst.end.title')} onClose={onClose} testid="substitution-end">
      <div className="stack">
        <p><strong>{say(one.text)}</strong></p>
        {one.state === 'upcoming' ? <p>{t('subst.end.upcoming')}</p> : (
          <>
            <Choose legend={t('subst.end.when')} name="end-when" value={when} onChange={setWhen} options={[{ value: 'today', label: t('subst.end.today') }, { value: 'now', label: t('subst.end.now') }, { value: 'day', label: t('subst.end.day') }]} />
            {when === 'day' ? <Field label={t('subst.to')} fault={faultAt(error, '/to')}>{(p) => <DayInput {...p} value={day} min={today} max={one.to ?? undefined} onChange={(e) => setDay(e.target.value)} data-testid="subst-end-day" />}</Field> : null}
          </>
        )}
        {error ? <Fault error={error} isPlaced={(pointer) => when === 'day' && pointer === '/to'} /> : null}
      </div>
      <div className="dialog-feet">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button look="danger" disabled={busy || last === ''} onClick={() => onEnd(last)} data-testid="confirm">{t('subst.end')}</Button>
      </div>
    </Dialog>
  );
}
