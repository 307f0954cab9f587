import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CalendarInFull, CalendarVersion, Retime } from '../api-types';
import { Main } from '../components/Frame';
import { Badge, Button, DayInput, Fault, Field, Loading, Notice } from '../components/ui';
import { MEASURES, monthsOf, specOf, yearsOf, type Measure } from '../desk/calendar';
import { CalendarDraft } from '../desk/CalendarDraft';
import { NamedEvents } from '../desk/NamedEvents';
import { Changes, RetimeList, RetimePanel } from '../desk/RetimePanel';
import { UnitDays, UnitPick } from '../desk/UnitDays';
import { officeDay, shortDate } from '../lib/format';
import { may, useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { listCalendars, previewCalendar, readCalendar, tryDeadline } from '../services/calendars';

/** Versions of the working calendar, their days with how sure each is, and what another version does to open deadlines. */
export default function CalendarsPage() {
  const { t } = useWords();
  const session = useSession();
  const manages = may(session, 'calendars.manage');
  const shortens = may(session, 'deadlines.shorten');
  const list = useQuery({ queryKey: ['calendars'], queryFn: listCalendars });
  const [chosen, setChosen] = useState<string | null>(null);
  const [retime, setRetime] = useState<string | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const version = chosen ?? list.data?.in_force ?? null;
  return (
    <Main wide>
      <h1>{t('cal.title')}</h1>
      <p className="soft">{t('cal.hint')}</p>
      {told ? <Notice tone="good" live>{told}</Notice> : null}
      {list.isPending ? <Loading /> : null}
      {list.error ? <Fault error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data ? (
        <>
          <Field label={t('cal.version')}>
            {(p) => (
              <select {...p} value={version ?? ''} onChange={(e) => { setTold(null); setChosen(e.target.value); }} data-testid="cal-version">
                {list.data.items.map((v) => <option key={v.version} value={v.version}>{v.version} ({t(`cal.state.${v.state}`)})</option>)}
              </select>
            )}
          </Field>
          {version ? <OneVersion key={version} version={version} manages={manages} onPreviewed={(r) => setRetime(r.id)} onKept={(kept) => { setChosen(kept); setTold(t('cal.new.saved', { version: kept })); window.scrollTo({ top: 0 }); }} /> : null}
        </>
      ) : null}
      {manages || shortens ? <RetimeList shown={retime} onShow={setRetime} /> : null}
      {retime ? <RetimePanel key={retime} id={retime} manages={manages} shortens={shortens} /> : null}
    </Main>
  );
}

function OneVersion({ version, manages, onPreviewed, onKept }: { version: string; manages: boolean; onPreviewed: (retime: Retime) => void; onKept: (version: string) => void }) {
  const { t, say } = useWords();
  const client = useQueryClient();
  const now = useSession().business_now;
  const calendar = useQuery({ queryKey: ['calendar', version], queryFn: () => readCalendar(version) });
  const preview = useMutation<Retime, unknown, void>({
    mutationFn: () => previewCalendar(version),
    onSuccess: (r) => { void client.invalidateQueries({ queryKey: ['retimes'] }); onPreviewed(r); },
  });
  if (calendar.isPending) return <Loading />;
  if (!calendar.data) return <Fault error={calendar.error} onRetry={() => void calendar.refetch()} />;
  const c = calendar.data;
  return (
    <>
      <section className="card stack-tight" aria-label={`${t('cal.version')} ${c.version}`} data-testid="cal-one">
        <div className="row"><Badge tone={c.state === 'in_force' ? 'good' : 'calm'}>{t(`cal.state.${c.state}`)}</Badge><Marks version={c} /></div>
        {c.covers ? <p>{t('cal.covers', { from: shortDate(c.covers.from), to: shortDate(c.covers.to) })}</p> : null}
        {c.by ? <p className="soft">{t('cal.by', { name: c.by.full_name, date: shortDate(c.at) })}</p> : null}
        {c.open_questions.length > 0 ? <Notice tone="warn"><p className="strong">{t('cal.questions')}</p><ul data-testid="cal-questions">{c.open_questions.map((q) => <li key={q.vi}>{say(q)}</li>)}</ul></Notice> : null}
        {c.state === 'in_force' ? null : <Changes changes={c.changes} />}
        {manages && (c.state === 'draft' || c.state === 'offered') ? <div><Button look="main" disabled={preview.isPending} onClick={() => preview.mutate()} data-testid="cal-preview">{t('cal.preview')}</Button></div> : null}
        {preview.error ? <Fault error={preview.error} /> : null}
      </section>
      <UnitDays calendar={c} />
      <NamedEvents events={c.events} today={officeDay(now)} />
      <TryDeadline version={version} />
      <Year calendar={c} />
      {manages ? <details className="card"><summary data-testid="cal-new">{t('cal.new')}</summary><CalendarDraft base={c} onKept={onKept} /></details> : null}
    </>
  );
}

function Marks({ version }: { version: CalendarVersion }) {
  const { t } = useWords();
  return <>{(['P', 'K', 'S', 'C', 'X', 'H'] as const).map((m) => (version.marks[m] ? <Badge key={m} tone={m === 'P' ? 'good' : m === 'X' || m === 'S' ? 'warn' : 'calm'}>{t(`cal.mark.${m}`)}: {version.marks[m]}</Badge> : null))}</>;
}

function Year({ calendar }: { calendar: CalendarInFull }) {
  const { t, say, full } = useWords();
  const session = useSession();
  const years = yearsOf(calendar.days);
  const today = officeDay(session.business_now).slice(0, 4);
  const [year, setYear] = useState(years.includes(today) ? today : (years.at(-1) ?? today));
  if (years.length === 0) return <p className="soft">{t('cal.noDays')}</p>;
  return (
    <section className="card stack" aria-label={`${t('cal.year')} ${year}`}>
      <Field label={t('cal.year')}>{(p) => <select {...p} value={year} onChange={(e) => setYear(e.target.value)} data-testid="cal-year">{years.map((y) => <option key={y} value={y}>{y}</option>)}</select>}</Field>
      {monthsOf(year, calendar.days, calendar.months).map((m) => (
        <div key={m.month} className="stack-tight" data-testid={`cal-month-${m.month}`}>
          <div className="row"><h3>{t('cal.month', { month: Number(m.month.slice(5)) })}</h3><span className="soft">{m.working === null ? t('cal.notPublished') : t('cal.working', { count: m.working })}</span></div>
          {m.days.length > 0 ? (
            <table className="table stacked-table">
              <thead><tr>{[t('cal.day'), t('cal.kind'), t('cal.name'), t('cal.mark'), t('cal.source')].map((words) => <th key={words} scope="col">{words}</th>)}</tr></thead>
              <tbody>
                {m.days.map((d) => (
                  <tr key={d.date}>
                    <td data-label={t('cal.day')}>{full(d.date)}</td>
                    <td data-label={t('cal.kind')}>{d.kind ? t(`cal.kind.${d.kind}`) : ''}</td>
                    <td data-label={t('cal.name')}>{say(d.name)}</td>
                    <td data-label={t('cal.mark')}>{d.grade ? <Badge tone={d.grade === 'P' ? 'good' : d.grade === 'X' || d.grade === 'S' ? 'warn' : 'calm'}>{t(`cal.mark.${d.grade}`)}</Badge> : '–'}</td>
                    <td data-label={t('cal.source')}>{d.source || '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : null}
        </div>
      ))}
    </section>
  );
}

function TryDeadline({ version }: { version: string }) {
  const { t, say } = useWords();
  const session = useSession();
  const [count, setCount] = useState('5');
  const [measure, setMeasure] = useState<Measure>('workingDays');
  const [from, setFrom] = useState(officeDay(session.business_now));
  const [unit, setUnit] = useState('');
  const ask = useMutation({ mutationFn: () => tryDeadline(specOf({ measure, count, from }), version, unit) });
  const changed = <T,>(set: (value: T) => void) => (value: T) => { ask.reset(); set(value); };
  return (
    <form
      className="card stack-tight"
      onSubmit={(e) => {
        e.preventDefault();
        ask.mutate();
      }}
    >
      <h2>{t('cal.try')}</h2>
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <Field label={t('cal.try.count')} hint={t('cal.try.count.hint')}>{(p) => <input {...p} type="number" step={1} required value={count} onChange={(e) => changed(setCount)(e.target.value)} data-testid="try-count" />}</Field>
        <Field label={t('cal.try.measure')}>{(p) => <select {...p} value={measure} onChange={(e) => changed(setMeasure)(e.target.value as Measure)}>{MEASURES.map((m) => <option key={m} value={m}>{t(`cal.measure.${m}`)}</option>)}</select>}</Field>
        <Field label={t('cal.try.from')}>{(p) => <DayInput {...p} value={from} onChange={(e) => changed(setFrom)(e.target.value)} data-testid="try-from" />}</Field>
        <UnitPick label={t('cal.unit')} value={unit} none={t('cal.unit.all')} onPick={changed(setUnit)} testid="try-unit" />
      </div>
      <div><Button type="submit" look="main" disabled={ask.isPending || count === ''} data-testid="try-go">{t('cal.try.go')}</Button></div>
      {ask.error ? <Fault error={ask.error} /> : null}
      {ask.data ? <Notice live><p className="strong" data-testid="try-answer">{t('cal.try.answer', { due: say(ask.data.local) })}</p><p>{say(ask.data.explanation)}</p></Notice> : null}
    </form>
  );
}
