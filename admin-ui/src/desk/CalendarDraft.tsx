import '../i18n/desk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CalendarInFull, CertaintyMark, DayKind } from '../api-types';
import { faultAt, problemOf } from '../api/problem';
import { Button, DayInput, Fault, Field } from '../components/ui';
import { shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { writeCalendar } from '../services/calendars';
import { amendmentOf, DAY_KINDS, emptyRow, faultsOfRow, isUnitRow, layersOf, MARKS, rowOf, type DayRow, type UnitRow } from './calendar';
import { UnitRows } from './UnitDays';

/** A new version from one that is there: days added, changed, or plain again, those of single units too. It is kept as a draft; nothing moves by it. */
export function CalendarDraft({ base, onKept }: { base: CalendarInFull; onKept: (version: string) => void }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  const [version, setVersion] = useState('');
  const [rows, setRows] = useState<DayRow[]>([emptyRow()]);
  const [remove, setRemove] = useState<string[]>([]);
  const [unitRows, setUnitRows] = useState<UnitRow[]>([]);
  const [away, setAway] = useState<string[]>([]);
  const write = useMutation({
    mutationFn: () => writeCalendar({ ...amendmentOf(version, base.version, rows.filter((r) => r.date !== ''), remove), ...layersOf(base.layers, unitRows.filter(isUnitRow), away) }),
    onSuccess: (kept) => {
      void client.invalidateQueries({ queryKey: ['calendars'] });
      void client.invalidateQueries({ queryKey: ['calendar'] });
      onKept(kept.version);
    },
  });
  const sent = rows.filter((r) => r.date !== '');
  const faults = problemOf(write.error ?? new Error('')).faults;
  const put = (at: number, part: Partial<DayRow>) => setRows(rows.map((row, i) => (i === at ? { ...row, ...part } : row)));
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        write.mutate();
      }}
    >
      <p className="soft">{t('cal.new.hint', { version: base.version })}</p>
      <Field label={t('cal.new.version')} hint={t('cal.new.version.hint')} fault={faultAt(write.error, '/version')}>
        {(p) => <input {...p} maxLength={40} value={version} onChange={(e) => setVersion(e.target.value)} data-testid="cal-new-version" />}
      </Field>
      {rows.map((row, i) => {
        const wrong = write.error ? faultsOfRow(faults, sent.indexOf(row)) : [];
        const at = (member: string) => wrong.find((f) => f.pointer.endsWith(`/${member}`))?.detail;
        return (
          <fieldset key={i} className="plain-set card stack-tight" data-testid={`cal-row-${i}`}>
            <legend className="strong">{t('cal.new.row', { row: i + 1 })}</legend>
            {wrong.filter((f) => /^\/days\/\d+$/.test(f.pointer)).map((f) => <span key={f.code} className="fault" role="alert">{f.detail}</span>)}
            <div className="row" style={{ alignItems: 'flex-start' }}>
              <Field label={t('cal.day')} fault={at('date')}>{(p) => <DayInput {...p} value={row.date} onChange={(e) => put(i, { date: e.target.value })} data-testid={`cal-date-${i}`} />}</Field>
              <Field label={t('cal.kind')} fault={at('kind')}>{(p) => <select {...p} value={row.kind} onChange={(e) => put(i, { kind: e.target.value as DayKind })}>{DAY_KINDS.map((k) => <option key={k} value={k}>{t(`cal.kind.${k}`)}</option>)}</select>}</Field>
              <Field label={t('cal.mark')} fault={at('grade')}>{(p) => <select {...p} value={row.grade} onChange={(e) => put(i, { grade: e.target.value as CertaintyMark })}>{MARKS.map((m) => <option key={m} value={m}>{t(`cal.mark.${m}`)}</option>)}</select>}</Field>
            </div>
            <Field label={t('cal.name')} fault={at('vi') ?? at('name')}>{(p) => <input {...p} value={row.vi} onChange={(e) => put(i, { vi: e.target.value })} data-testid={`cal-name-${i}`} />}</Field>
            <Field label={t('cal.name.en')} optional fault={at('en')}>{(p) => <input {...p} value={row.en} onChange={(e) => put(i, { en: e.target.value })} />}</Field>
            <Field label={t('cal.source')} fault={at('source')}>{(p) => <input {...p} value={row.source} onChange={(e) => put(i, { source: e.target.value })} data-testid={`cal-source-${i}`} />}</Field>
            <div><Button onClick={() => setRows(rows.filter((_, at2) => at2 !== i))} aria-label={t('cal.new.dropRow', { row: i + 1 })}>✕ {t('cal.new.dropRow', { row: i + 1 })}</Button></div>
          </fieldset>
        );
      })}
      <div className="row row-bottom">
        <Button onClick={() => setRows([...rows, emptyRow()])} data-testid="cal-add">{t('cal.new.add')}</Button>
        <Field label={t('cal.new.change')} optional>
          {(p) => (
            <select {...p} value="" onChange={(e) => { const day = base.days.find((d) => d.date === e.target.value); if (day) setRows([...rows, rowOf(day)]); }}>
              <option value="">–</option>
              {base.days.map((d) => <option key={d.date} value={d.date}>{shortDate(d.date)} {say(d.name)}</option>)}
            </select>
          )}
        </Field>
      </div>
      <details>
        <summary>{t('cal.new.remove')} ({remove.length})</summary>
        <div className="check-list">
          {base.days.map((d) => (
            <label key={d.date} className="check">
              <input type="checkbox" checked={remove.includes(d.date)} onChange={(e) => setRemove(e.target.checked ? [...remove, d.date] : remove.filter((one) => one !== d.date))} />
              <span>{shortDate(d.date)} {say(d.name)}</span>
            </label>
          ))}
        </div>
      </details>
      <UnitRows layers={base.layers} rows={unitRows} away={away} faults={faults.filter((f) => f.pointer.startsWith('/layers/'))} onRows={setUnitRows} onAway={setAway} />
      {write.error ? <Fault error={write.error} isPlaced={(pointer) => pointer === '/version' || pointer.startsWith('/days/') || pointer.startsWith('/layers/')} /> : null}
      <div><Button type="submit" look="main" disabled={write.isPending || version.trim() === '' || (sent.length === 0 && remove.length === 0 && away.length === 0 && !unitRows.some(isUnitRow))} data-testid="cal-keep">{t('cal.new.save')}</Button></div>
    </form>
  );
}
