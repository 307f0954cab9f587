import '../i18n/desk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { RehearsalWish, RehearsedYear } from '../api-types';
import { Main } from '../components/Frame';
import { Sentences } from '../components/Sentences';
import { Badge, Button, DayInput, Fault, Field, Notice } from '../components/ui';
import { officeDay, shortDate } from '../lib/format';
import { lineKinds, linesOf, peopleIn, type LineKind } from '../lib/rehearsal-lines';
import { useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { listDefinitions } from '../services/definitions';
import { rehearse, rehearseAsCalendar } from '../services/foresight';

const PAGE = 200;

/** A whole year of a process on the office's own people and calendar, before anybody lives it. */
export default function RehearsalPage() {
  const { t, say } = useWords();
  const { id, version } = useParams({ from: '/definitions/$id/$version/rehearsal' });
  const session = useSession();
  const one = { id, version: Number(version) };
  const list = useQuery({ queryKey: ['definitions'], queryFn: listDefinitions, staleTime: 60_000 });
  const [from, setFrom] = useState(officeDay(session.business_now));
  const [until, setUntil] = useState('');
  const [late, setLate] = useState('0');
  const wish: RehearsalWish = { from, days_late: Number(late) || 0, ...(until ? { until } : {}) };
  const year = useMutation<RehearsedYear, unknown, RehearsalWish>({ mutationFn: (asked) => rehearse(one, asked) });
  const file = useMutation<string, unknown, RehearsalWish>({
    mutationFn: (asked) => rehearseAsCalendar(one, asked),
    onSuccess: (text, asked) => save(text, `${id}-${asked.from}.ics`),
  });
  const title = list.data?.find((d) => d.id === id && d.version === one.version)?.title ?? list.data?.find((d) => d.id === id)?.title;
  return (
    <Main>
      <p><Link to="/definitions">{t('rehearsal.back')}</Link></p>
      <h1>{t('rehearsal.title')}: {say(title) || id}</h1>
      <p className="soft">{t('rehearsal.what')}</p>
      <form
        className="card stack"
        onSubmit={(e) => {
          e.preventDefault();
          year.mutate(wish);
        }}
      >
        <Field label={t('rehearsal.from')}>{(p) => <DayInput {...p} required value={from} onChange={(e) => setFrom(e.target.value)} data-testid="rehearsal-from" />}</Field>
        <Field label={t('rehearsal.until')} hint={t('rehearsal.untilHint')} optional>{(p) => <DayInput {...p} value={until} onChange={(e) => setUntil(e.target.value)} data-testid="rehearsal-until" />}</Field>
        <Field label={t('rehearsal.late')} hint={t('rehearsal.lateHint')}>{(p) => <input {...p} type="number" min={0} max={250} step={1} value={late} onChange={(e) => setLate(e.target.value)} data-testid="rehearsal-late" />}</Field>
        <div className="row">
          <Button type="submit" look="main" disabled={from === '' || year.isPending} data-testid="rehearsal-do">{t('rehearsal.do')}</Button>
          <Button disabled={from === '' || file.isPending || year.isPending} onClick={() => file.mutate(year.data && year.variables ? year.variables : wish)} data-testid="rehearsal-file">{t('rehearsal.file')}</Button>
        </div>
        {year.isPending || file.isPending ? <p className="soft" role="status">{t('rehearsal.busy')}</p> : null}
        {year.error ? <Fault error={year.error} /> : null}
        {file.error ? <Fault error={file.error} /> : null}
      </form>
      {year.data ? <Answer year={year.data} /> : null}
    </Main>
  );
}

function save(text: string, name: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function Answer({ year }: { year: RehearsedYear }) {
  const { t, say, language } = useWords();
  const [person, setPerson] = useState('');
  const [kind, setKind] = useState<LineKind | ''>('');
  const [shown, setShown] = useState(PAGE);
  const lines = useMemo(() => linesOf(year, language), [year, language]);
  const people = useMemo(() => peopleIn(lines), [lines]);
  const wanted = lines.filter((line) => (kind === '' || line.kind === kind) && (person === '' || line.people.some((one) => one.person === person)));
  return (
    <section className="stack" data-testid="rehearsal-answer">
      <Notice tone={year.vacancies.length > 0 || year.not_decided.length > 0 ? 'warn' : 'good'} live>{t('rehearsal.counts', { ...year.counts })}</Notice>
      {year.vacancies.length > 0 ? (
        <details open>
          <summary>{t('rehearsal.vacant')}</summary>
          <ul>{year.vacancies.map((v) => <li key={`${v.unit} ${v.state}`}>{t('rehearsal.vacantOne', { unit: say(v.unit_name), title: say(v.title), seats: v.seats.map((s) => say(s)).join('; '), count: v.times })}</li>)}</ul>
        </details>
      ) : null}
      <Sentences title={t('forecast.open')} list={year.not_decided} open />
      <Sentences title={t('forecast.assumed')} list={year.assumptions} />
      <div className="row">
        <Field label={t('rehearsal.who')}>
          {(p) => (
            <select {...p} value={person} onChange={(e) => { setPerson(e.target.value); setShown(PAGE); }} data-testid="rehearsal-person">
              <option value="">{t('rehearsal.everybody')}</option>
              {people.map(([key, name]) => <option key={key} value={key}>{name}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('rehearsal.kinds')}>
          {(p) => (
            <select {...p} value={kind} onChange={(e) => { setKind(e.target.value as LineKind | ''); setShown(PAGE); }} data-testid="rehearsal-kind">
              <option value="">{t('rehearsal.kinds.all')}</option>
              {lineKinds.map((one) => <option key={one} value={one}>{t(`rehearsal.kind.${one}`)}</option>)}
            </select>
          )}
        </Field>
      </div>
      {wanted.length === 0 ? <p className="soft">{t('rehearsal.empty')}</p> : (
        <table className="table stacked-table">
          <thead>
            <tr>{(['when', 'kind', 'what.column', 'unit', 'people', 'due'] as const).map((column) => <th key={column} scope="col">{t(`rehearsal.${column}`)}</th>)}</tr>
          </thead>
          <tbody>
            {wanted.slice(0, shown).map((line) => (
              <tr key={line.key}>
                <td data-label={t('rehearsal.when')}>{shortDate(line.at)}</td>
                <td data-label={t('rehearsal.kind')}>{t(`rehearsal.kind.${line.kind}`)}{line.late ? <> <Badge tone="bad" sign="!">{t('rehearsal.lateMark')}</Badge></> : null}</td>
                <td data-label={t('rehearsal.what.column')}>{line.title}</td>
                <td data-label={t('rehearsal.unit')}>{line.unit}</td>
                <td data-label={t('rehearsal.people')}>{line.people.length > 0 ? line.people.map((one) => one.name || one.person).join(', ') : t('rehearsal.nobody')}</td>
                <td data-label={t('rehearsal.due')}>{line.due ? shortDate(line.due) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {wanted.length > shown ? <div><Button onClick={() => setShown(shown + PAGE)}>{t('rehearsal.more', { count: wanted.length - shown })}</Button></div> : null}
    </section>
  );
}
