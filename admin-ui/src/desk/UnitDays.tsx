import '../i18n/desk';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CalendarInFull, CalendarLayer, DayKind, FieldFault } from '../api-types';
import { Button, DayInput, Fault, Field } from '../components/ui';
import { shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { calendarOfUnit } from '../services/calendars';
import { listUnits } from '../services/units';
import { emptyUnitRow, unitDay, UNIT_DAY_KINDS, type UnitRow } from './calendar';

/** A unit, or the office's common calendar where none is chosen. */
export function UnitPick({ label, value, none, onPick, testid }: { label: string; value: string; none: string; onPick: (unit: string) => void; testid: string }) {
  const { say } = useWords();
  const units = useQuery({ queryKey: ['units'], queryFn: () => listUnits() });
  return (
    <Field label={label}>
      {(p) => (
        <select {...p} value={value} onChange={(e) => onPick(e.target.value)} data-testid={testid}>
          <option value="">{none}</option>
          {(units.data ?? []).map((u) => <option key={u.id} value={u.id}>{say(u.name)}</option>)}
        </select>
      )}
    </Field>
  );
}

/** The units with days of their own in a version; and, of the calendar in force, which one a unit has. */
export function UnitDays({ calendar }: { calendar: CalendarInFull }) {
  const { t, say } = useWords();
  return (
    <section className="card stack-tight" aria-labelledby="unit-days" data-testid="cal-units">
      <h2 id="unit-days">{t('cal.units')}</h2>
      <p className="soft">{t('cal.units.hint')}</p>
      {calendar.layers.length === 0 ? <p>{t('cal.units.none')}</p> : null}
      {calendar.layers.map((layer) => (
        <div key={layer.unit.id} className="stack-tight" data-testid={`cal-unit-${layer.unit.id}`}>
          <h3>{say(layer.unit.name) || layer.unit.id}</h3>
          <ul>{layer.days.map((d) => <li key={d.date}>{shortDate(d.date)}: {d.kind ? t(`cal.kind.${d.kind}`) : ''}{d.name ? ` – ${say(d.name)}` : ''}{d.source ? <span className="soft"> ({d.source})</span> : null}</li>)}</ul>
          {layer.events.length > 0 ? <ul>{layer.events.map((one) => <li key={one.event}><code>{one.event}</code>: {say(one.name)}{one.dates.length > 0 ? ` – ${one.dates.map((date) => shortDate(date)).join('; ')}` : ''}{one.source ? <span className="soft"> ({one.source})</span> : null}</li>)}</ul> : null}
          {layer.hours ? <p className="soft">{t('cal.units.ownHours')}</p> : null}
        </div>
      ))}
      {calendar.state === 'in_force' ? <WhichCalendar /> : null}
    </section>
  );
}

function WhichCalendar() {
  const { t, say } = useWords();
  const [unit, setUnit] = useState('');
  const own = useQuery({ queryKey: ['calendars', 'unit', unit], queryFn: () => calendarOfUnit(unit), enabled: unit !== '' });
  return (
    <>
      <UnitPick label={t('cal.units.ask')} value={unit} none="–" onPick={setUnit} testid="cal-of-unit" />
      {own.error ? <Fault error={own.error} onRetry={() => void own.refetch()} /> : null}
      {own.data ? (
        <p aria-live="polite" data-testid="cal-of-unit-answer">
          {t('cal.units.has', { unit: say(own.data.name), calendar: own.data.calendar })}.{' '}
          {own.data.layers.length > 0 ? t('cal.units.from', { units: own.data.layers.map((l) => say(l.name)).join(', ') }) : t('cal.units.plain')}
        </p>
      ) : null}
    </>
  );
}

/** Days of units in a new version: rows to add, and days of theirs that are plain again. */
export function UnitRows({ layers, rows, away, faults, onRows, onAway }: {
  layers: CalendarLayer[];
  rows: UnitRow[];
  away: string[];
  faults: FieldFault[];
  onRows: (rows: UnitRow[]) => void;
  onAway: (away: string[]) => void;
}) {
  const { t, say } = useWords();
  const put = (at: number, part: Partial<UnitRow>) => onRows(rows.map((row, i) => (i === at ? { ...row, ...part } : row)));
  const listed = layers.flatMap((layer) => layer.days.map((day) => ({ layer, day })));
  return (
    <div className="stack-tight" data-testid="cal-unit-rows">
      <p className="soft">{t('cal.units.hint')}</p>
      {rows.map((row, i) => (
        <fieldset key={i} className="plain-set card stack-tight" data-testid={`cal-unit-row-${i}`}>
          <legend className="strong">{t('cal.new.unitRow', { row: i + 1 })}</legend>
          <div className="row" style={{ alignItems: 'flex-start' }}>
            <UnitPick label={t('cal.unit')} value={row.unit} none="–" onPick={(unit) => put(i, { unit })} testid={`cal-unit-pick-${i}`} />
            <Field label={t('cal.day')}>{(p) => <DayInput {...p} value={row.date} onChange={(e) => put(i, { date: e.target.value })} data-testid={`cal-unit-date-${i}`} />}</Field>
            <Field label={t('cal.kind')}>{(p) => <select {...p} value={row.kind} onChange={(e) => put(i, { kind: e.target.value as DayKind })} data-testid={`cal-unit-kind-${i}`}>{UNIT_DAY_KINDS.map((k) => <option key={k} value={k}>{t(`cal.kind.${k}`)}</option>)}</select>}</Field>
          </div>
          <Field label={t('cal.new.reason')}>{(p) => <input {...p} value={row.reason} onChange={(e) => put(i, { reason: e.target.value })} data-testid={`cal-unit-reason-${i}`} />}</Field>
          <Field label={t('cal.source')} optional>{(p) => <input {...p} value={row.source} onChange={(e) => put(i, { source: e.target.value })} />}</Field>
          <div><Button onClick={() => onRows(rows.filter((_, other) => other !== i))} aria-label={t('cal.new.dropRow', { row: i + 1 })}>✕ {t('cal.new.dropRow', { row: i + 1 })}</Button></div>
        </fieldset>
      ))}
      {faults.map((f) => <span key={f.pointer} className="fault" role="alert">{f.detail}</span>)}
      <div><Button onClick={() => onRows([...rows, emptyUnitRow()])} data-testid="cal-unit-add">{t('cal.new.addUnit')}</Button></div>
      {listed.length > 0 ? (
        <details>
          <summary>{t('cal.new.unitRemove')} ({away.length})</summary>
          <div className="check-list">
            {listed.map(({ layer, day }) => {
              const key = unitDay(layer.unit.id, day.date);
              return (
                <label key={key} className="check">
                  <input type="checkbox" checked={away.includes(key)} onChange={(e) => onAway(e.target.checked ? [...away, key] : away.filter((one) => one !== key))} />
                  <span>{say(layer.unit.name) || layer.unit.id}: {shortDate(day.date)} {say(day.name)}</span>
                </label>
              );
            })}
          </div>
        </details>
      ) : null}
    </div>
  );
}
