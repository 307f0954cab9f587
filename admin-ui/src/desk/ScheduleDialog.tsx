import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CalendarDate, Roll, Schedule, ScheduleOpening, SchedulePlan, Unit } from '../api-types';
import { faultAt } from '../api/problem';
import { Button, Dialog, Fault, Field, Loading, Notice } from '../components/ui';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { changeSchedule, makeSchedule, previewSchedule, scheduleChoices } from '../services/schedules';
import { changedPlan, emptyForm, formOf, planOf, REPEATS, ROLLS, ruleOf, WEEKDAYS, type Repeat, type ScheduleForm } from './schedule';

const PLACED = ['/title', '/title/vi', '/definition', '/when', '/when/rule', '/when/start', '/when/periods', '/units', '/units/below', '/units/ids', '/units/ids/0', '/opens'];

/** A schedule by the usual choices or by its own rule; the server says what it would open before anything is made. */
export function ScheduleDialog({ schedule, units, today, onDone, onClose }: { schedule: Schedule | null; units: Unit[]; today: CalendarDate; onDone: (made: Schedule) => void; onClose: () => void }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  const choices = useQuery({ queryKey: ['schedule-choices'], queryFn: scheduleChoices });
  const [form, setForm] = useState<ScheduleForm>(() => (schedule ? formOf(schedule.plan, today) : emptyForm(today)));
  const plan = schedule ? changedPlan(schedule.plan, form) : planOf(form);
  const preview = useMutation<ScheduleOpening[], unknown, SchedulePlan>({ mutationFn: previewSchedule });
  const save = useMutation<Schedule, unknown, SchedulePlan>({
    mutationFn: (p) => (schedule ? changeSchedule(schedule.id, p) : makeSchedule(p)),
    onSuccess: (made) => { void client.invalidateQueries({ queryKey: ['schedules'] }); onDone(made); },
  });
  const set = (part: Partial<ScheduleForm>) => { setForm({ ...form, ...part }); preview.reset(); save.reset(); };
  const error = save.error ?? preview.error;
  const fault = (...pointers: string[]) => pointers.map((p) => faultAt(error, p)).find(Boolean);
  const byRule = form.repeat !== 'periods';
  // What a thread opens period by period is opened in the unit's running paper, and for periods only.
  const opensInThread = (definition: string) => (choices.data?.definitions ?? []).find((d) => d.id === definition)?.periods_only ?? false;
  const inThread = opensInThread(form.definition);
  const choose = (definition: string) => set({ definition, ...(opensInThread(definition) ? { repeat: 'periods' as const, units: form.units.startsWith('below:') ? '' : form.units } : {}) });
  const ready = form.title.trim() !== '' && form.definition !== '' && form.units !== '' && (byRule ? ruleOf(form) !== '' && form.start !== '' : form.periods !== '') && (form.repeat !== 'weekly' || form.weekdays.length > 0);
  return (
    <Dialog title={schedule ? `${t('sched.change')}: ${say(schedule.title)}` : t('sched.make')} onClose={onClose} wide testid="schedule">
      {choices.isPending ? <Loading /> : null}
      {choices.error ? <Fault error={choices.error} onRetry={() => void choices.refetch()} /> : null}
      <form
        noValidate
        className="stack"
        onSubmit={(e) => {
          e.preventDefault();
          preview.mutate(plan);
        }}
      >
        <Field label={t('sched.name')} fault={fault('/title', '/title/vi')}>{(p) => <input {...p} maxLength={200} value={form.title} onChange={(e) => set({ title: e.target.value })} data-testid="sched-title" />}</Field>
        <Field label={t('sched.workflow')} fault={fault('/definition')}>
          {(p) => <select {...p} value={form.definition} onChange={(e) => choose(e.target.value)} data-testid="sched-definition"><option value="">–</option>{(choices.data?.definitions ?? []).map((d) => <option key={d.id} value={d.id}>{say(d.title)}</option>)}</select>}
        </Field>
        {inThread ? <Notice>{t('sched.inThread')}</Notice> : null}
        <Field label={t('sched.units')} fault={fault('/units', '/units/below', '/units/ids', '/units/ids/0')}>
          {(p) => (
            <select {...p} value={form.units} onChange={(e) => set({ units: e.target.value })} data-testid="sched-units">
              <option value="">–</option>
              {form.units === 'listed' ? <option value="listed">{t('sched.units.listed', { count: schedule?.plan.units.ids?.length ?? 0 })}</option> : null}
              {inThread ? null : <optgroup label={t('sched.units.below')}>{units.filter((u) => units.some((x) => x.parent === u.id)).map((u) => <option key={u.id} value={`below:${u.id}`}>{t('sched.units.under', { unit: say(u.name) })}</option>)}</optgroup>}
              <optgroup label={t('sched.units.one')}>{units.map((u) => <option key={u.id} value={`one:${u.id}`}>{say(u.name)}</option>)}</optgroup>
            </select>
          )}
        </Field>
        <Field label={t('sched.repeat')} fault={fault('/when')}>
          {(p) => <select {...p} value={form.repeat} onChange={(e) => set({ repeat: e.target.value as Repeat })} data-testid="sched-repeat">{REPEATS.filter((r) => !inThread || r === 'periods').map((r) => <option key={r} value={r}>{t(`sched.repeat.${r}`)}</option>)}</select>}
        </Field>
        {form.repeat === 'weekly' ? (
          <fieldset className="plain-set row"><legend className="strong">{t('sched.weekdays')}</legend>
            {WEEKDAYS.map((d) => <label key={d} className="check"><input type="checkbox" checked={form.weekdays.includes(d)} onChange={(e) => set({ weekdays: e.target.checked ? [...form.weekdays, d] : form.weekdays.filter((x) => x !== d) })} /><span>{t(`sched.weekday.${d}`)}</span></label>)}
          </fieldset>
        ) : null}
        {form.repeat === 'monthly' || form.repeat === 'quarterly' ? <Field label={t('sched.monthDay')} hint={t('sched.monthDay.hint')}>{(p) => <input {...p} type="number" min={1} max={31} value={form.monthDay} onChange={(e) => set({ monthDay: Math.min(31, Math.max(1, Math.trunc(Number(e.target.value)) || 1)) })} data-testid="sched-day" />}</Field> : null}
        {form.repeat === 'periods' ? (
          <Field label={t('sched.periods')} fault={fault('/when/periods')}>
            {(p) => <select {...p} value={form.periods} onChange={(e) => set({ periods: e.target.value })} data-testid="sched-periods"><option value="">–</option>{(choices.data?.periods ?? []).map((x) => <option key={x.id} value={x.id}>{say(x.title)}</option>)}</select>}
          </Field>
        ) : null}
        {form.repeat === 'raw' ? <Field label={t('sched.rule')} hint={t('sched.rule.hint')} fault={fault('/when/rule')}>{(p) => <textarea {...p} rows={2} maxLength={2000} spellCheck={false} value={form.rule} onChange={(e) => set({ rule: e.target.value })} data-testid="sched-rule" />}</Field>
          : byRule ? <><p className="soft" style={{ overflowWrap: 'anywhere' }} data-testid="sched-rule-is">{t('sched.rule.is', { rule: ruleOf(form) })}</p>{fault('/when/rule') ? <p className="fault">{fault('/when/rule')}</p> : null}</> : null}
        {byRule ? (
          <>
            <Field label={t('sched.start')} fault={fault('/when/start')}>{(p) => <input {...p} type={form.start.length === 10 ? 'date' : 'datetime-local'} value={form.start} onChange={(e) => set({ start: e.target.value })} data-testid="sched-start" />}</Field>
            {form.repeat === 'lastWorkingDay' ? null : <Field label={t('sched.roll')}>{(p) => <select {...p} value={form.roll} onChange={(e) => set({ roll: e.target.value as Roll })}>{ROLLS.map((r) => <option key={r} value={r}>{t(`sched.roll.${r}`)}</option>)}</select>}</Field>}
          </>
        ) : null}
        <Field label={t('sched.ahead')} fault={fault('/opens')}>{(p) => <input {...p} type="number" min={0} max={250} value={form.ahead} onChange={(e) => set({ ahead: Math.max(0, Math.trunc(Number(e.target.value)) || 0) })} data-testid="sched-ahead" />}</Field>
        <Field label={t('sched.missed')}>{(p) => <select {...p} value={form.missed} onChange={(e) => set({ missed: e.target.value as ScheduleForm['missed'] })}>{(['all', 'latest', 'none'] as const).map((m) => <option key={m} value={m}>{t(`sched.missed.${m}`)}</option>)}</select>}</Field>
        <label className="check"><input type="checkbox" checked={form.enabled} onChange={(e) => set({ enabled: e.target.checked })} data-testid="sched-enabled" /><span>{t('sched.enabled')}</span></label>
        {error ? <Fault error={error} isPlaced={(pointer) => PLACED.includes(pointer)} /> : null}
        {preview.data ? <Notice live><p className="strong">{t('sched.next')}</p><Openings openings={preview.data} /></Notice> : null}
        {ready ? null : <p className="soft">{t('sched.missing')}</p>}
        <div className="dialog-feet">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look={preview.data ? 'plain' : 'main'} disabled={!ready || preview.isPending} data-testid="sched-preview">{t('sched.preview')}</Button>
          {preview.data ? <Button look="main" disabled={save.isPending} onClick={() => save.mutate(plan)} data-testid="confirm">{t('common.save')}</Button> : null}
        </div>
      </form>
    </Dialog>
  );
}

export function Openings({ openings }: { openings: ScheduleOpening[] }) {
  const { t, say } = useWords();
  if (openings.length === 0) return <p>{t('sched.next.none')}</p>;
  return (
    <ul data-testid="openings">
      {openings.map((o) => (
        <li key={o.occurrence}>
          <strong>{t('sched.opens', { date: dateAndTime(o.opens), units: o.units })}</strong>
          <div className="soft">{say(o.text)}{o.beyond_calendar ? ` · ${t('sched.beyond')}` : ''}</div>
        </li>
      ))}
    </ul>
  );
}
