import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CalendarChanges, DayChanges, DaySide, Retime, RetimedDeadline, RetimePaper } from '../api-types';
import { Badge, Button, Fault, Loading, Notice } from '../components/ui';
import { shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { applyCalendar, listRetimePapers, listRetimes, readRetime, retimeUndoVerdicts, shortenDeadlines, stepRetime, type RetimeStep } from '../services/calendars';
import { isRetiming, isUnderWay, retimeProgress, shortenable } from './calendar';

const TOUCHED = ['calendars', 'calendar', 'retimes', 'retime', 'tasks', 'instance'];

/** One retiming: what it would do, the confirmation, its progress, the way back, and what waits for a leader. */
export function RetimePanel({ id, manages, shortens }: { id: string; manages: boolean; shortens: boolean }) {
  const { t } = useWords();
  const client = useQueryClient();
  const retime = useQuery({ queryKey: ['retime', id], queryFn: () => readRetime(id), refetchInterval: (q) => (isUnderWay(q.state.data) ? 1000 : false) });
  const state = retime.data?.state;
  const papers = useQuery({ queryKey: ['retime-papers', id, state], queryFn: () => listRetimePapers(id), enabled: state !== undefined });
  const back = useQuery({ queryKey: ['retime-undo', id, state], queryFn: () => retimeUndoVerdicts(id), enabled: state === 'done' && manages });
  const settled = () => { for (const key of TOUCHED) void client.invalidateQueries({ queryKey: [key] }); };
  const apply = useMutation<Retime, unknown, Retime>({ mutationFn: (r) => applyCalendar(r.calendar, r.id), onSettled: settled });
  const step = useMutation<Retime, unknown, RetimeStep>({ mutationFn: (s) => stepRetime(id, s), onSettled: settled });
  if (retime.isPending) return <Loading />;
  if (!retime.data) return <Fault error={retime.error} onRetry={() => void retime.refetch()} />;
  const r = retime.data;
  const { done, of } = retimeProgress(r);
  const busy = apply.isPending || step.isPending;
  return (
    <section className="card stack" aria-label={t('retime.of', { version: r.calendar })} data-testid="retime">
      <div className="row"><h3>{t(r.part_of ? 'retime.ofPart' : 'retime.of', { version: r.calendar })}</h3><Badge>{t(`retime.state.${r.state}`)}</Badge></div>
      <p data-testid="retime-counts">{t('retime.counts', { papers: r.papers, moves: r.moves, deadlines: r.deadlines, shortened: r.shortened })}</p>
      {r.state === 'planned' ? <Notice>{t('retime.nothingYet')}</Notice> : <progress max={Math.max(of, 1)} value={of === 0 ? 1 : done} aria-label={t('retime.progress')} />}
      {r.reading ? <p className="soft" data-testid="retime-reading">{t('retime.reading', r.reading)}</p> : null}
      {manages ? (
        <div className="row">
          {r.state === 'planned' ? <Button look="main" disabled={busy} onClick={() => apply.mutate(r)} data-testid="retime-apply">{t('retime.apply', { moves: r.moves })}</Button> : null}
          {isRetiming(r) ? <Button disabled={busy} onClick={() => step.mutate('pause')} data-testid="retime-pause">{t('retime.pause')}</Button> : null}
          {r.state === 'paused' || r.state === 'undo_paused' ? <Button look="main" disabled={busy} onClick={() => step.mutate('resume')} data-testid="retime-resume">{t('retime.resume')}</Button> : null}
          {r.state === 'done' && back.data ? <Button disabled={busy} onClick={() => step.mutate('undo')} data-testid="retime-undo">{t('retime.undo', { count: back.data.filter((v) => v.moves).length })}</Button> : null}
        </div>
      ) : null}
      {apply.error ?? step.error ? <Fault error={apply.error ?? step.error} /> : null}
      {r.changes ? <Changes changes={r.changes} /> : null}
      {papers.isPending ? <Loading /> : null}
      {papers.error ? <Fault error={papers.error} onRetry={() => void papers.refetch()} /> : null}
      {papers.data ? <Papers papers={papers.data} /> : null}
      {papers.data && shortens && !r.part_of && r.state === 'done' ? <Shorten retime={r} papers={papers.data} onDone={settled} /> : null}
    </section>
  );
}

/** What a version changes: the days of the house, then those of each unit that has its own. */
export function Changes({ changes }: { changes: CalendarChanges }) {
  const { t, say } = useWords();
  return (
    <>
      <Days changes={changes} none={changes.units.length === 0} />
      {changes.units.map((unit) => (
        <section key={unit.unit} className="stack-tight" aria-label={say(unit.unit_name)} data-testid={`cal-changes-${unit.unit}`}>
          <p className="strong">{t('cal.changes.unit', { unit: say(unit.unit_name) })}</p>
          <Days changes={unit} none />
        </section>
      ))}
    </>
  );
}

function Days({ changes, none }: { changes: DayChanges; none: boolean }) {
  const { t, say, full } = useWords();
  const side = (one: DaySide) => (one.kind ? [say(one.name), `(${t(`cal.kind.${one.kind}`)})`, one.grade ? t(`cal.mark.${one.grade}`) : ''].filter(Boolean).join(' ') : t(one.working ? 'cal.plainDay.work' : 'cal.plainDay.rest'));
  if (changes.days.length === 0) return none || changes.hours ? <p>{changes.hours ? t('cal.changes.hours') : t('cal.changes.none')}</p> : null;
  return (
    <details data-testid="cal-changes">
      <summary>{t('cal.changes')}: {t('cal.changes.count', { days: changes.days.length, working: changes.working_days })}</summary>
      {changes.hours ? <p>{t('cal.changes.hours')}</p> : null}
      <table className="table stacked-table">
        <thead><tr><th scope="col">{t('cal.day')}</th><th scope="col">{t('cal.was')}</th><th scope="col">{t('cal.willBe')}</th></tr></thead>
        <tbody>
          {changes.days.map((d) => (
            <tr key={d.date}><td data-label={t('cal.day')}>{full(d.date)}</td><td data-label={t('cal.was')}>{side(d.before)}</td><td data-label={t('cal.willBe')}>{side(d.after)}</td></tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** A timer of a step, or the day of the units below, is no work of anybody: it is named as what it is. */
function kindWords(deadline: RetimedDeadline): 'retime.kind.after' | 'retime.kind.units' | null {
  if (deadline.kind === 'after') return 'retime.kind.after';
  return deadline.kind === 'units' ? 'retime.kind.units' : null;
}

function Papers({ papers }: { papers: RetimePaper[] }) {
  const { t, say } = useWords();
  if (papers.length === 0) return <p className="soft">{t('retime.none')}</p>;
  return (
    <div className="table-scroll">
      <table className="table stacked-table" data-testid="retime-papers">
        <thead><tr>{[t('retime.paper'), t('retime.step'), t('retime.old'), t('retime.new'), t('retime.told')].map((words) => <th key={words} scope="col">{words}</th>)}</tr></thead>
        <tbody>
          {papers.flatMap((p) => p.deadlines.map((d, i) => { const kind = kindWords(d); return (
            <tr key={`${p.instance} ${d.work} ${i}`}>
              <td data-label={t('retime.paper')}>{say(p.subject) || p.instance}<div className="soft">{say(p.unit?.name)} · {t(`retime.paperState.${p.state}`)}{p.state === 'stayed' || p.state === 'kept' ? `: ${say(p.message)}` : ''}</div></td>
              <td data-label={t('retime.step')}>{say(d.step.title)}{kind ? <div className="soft">{t(kind)}</div> : null}</td>
              <td data-label={t('retime.old')}>{say(d.before_local)}</td>
              <td data-label={t('retime.new')}>{say(d.after_local)} {d.would_shorten ? <Badge tone="warn" sign="!">{t('retime.earlier')}</Badge> : null}<div className="soft">{say(d.explanation)}</div></td>
              <td data-label={t('retime.told')}>{d.told.map((one) => one.full_name).join(', ') || '–'}</td>
            </tr>
          ); }))}
        </tbody>
      </table>
    </div>
  );
}

function Shorten({ retime, papers, onDone }: { retime: Retime; papers: RetimePaper[]; onDone: () => void }) {
  const { t, say } = useWords();
  const others = useQuery({ queryKey: ['retimes'], queryFn: listRetimes });
  const [chosen, setChosen] = useState<string[]>([]);
  const confirm = useMutation<Retime, unknown, string[]>({
    mutationFn: (works) => shortenDeadlines(retime.calendar, retime.id, works),
    onSuccess: () => setChosen([]),
    onSettled: onDone,
  });
  const open = shortenable(papers, (others.data ?? []).filter((one) => one.part_of === retime.id));
  const works = open.filter((one) => chosen.includes(one.paper.instance)).flatMap((one) => one.works);
  if (open.length === 0) return confirm.isSuccess ? <Notice tone="good" live>{t('retime.shortened')}</Notice> : null;
  return (
    <fieldset className="plain-set stack-tight" data-testid="shorten">
      <legend className="strong">{t('retime.shorten')}</legend>
      <p className="soft">{t('retime.shorten.hint')}</p>
      {open.map(({ paper }) => (
        <label key={paper.instance} className="check">
          <input type="checkbox" checked={chosen.includes(paper.instance)} onChange={(e) => setChosen(e.target.checked ? [...chosen, paper.instance] : chosen.filter((id) => id !== paper.instance))} data-testid={`shorten-${paper.instance}`} />
          <span>{say(paper.subject) || paper.instance}: {paper.deadlines.filter((d) => d.would_shorten).map((d) => `${say(d.before_local)} → ${say(d.after_local)}`).join('; ')}</span>
        </label>
      ))}
      {confirm.error ? <Fault error={confirm.error} /> : null}
      {confirm.isSuccess ? <Notice tone="good" live>{t('retime.shortened')}</Notice> : null}
      <div><Button look="main" disabled={confirm.isPending || works.length === 0} onClick={() => confirm.mutate(works)} data-testid="shorten-confirm">{t('retime.shorten.confirm', { count: chosen.length })}</Button></div>
    </fieldset>
  );
}

/** Retimings so far, newest first. */
export function RetimeList({ shown, onShow }: { shown: string | null; onShow: (id: string | null) => void }) {
  const { t } = useWords();
  const list = useQuery({ queryKey: ['retimes'], queryFn: listRetimes });
  if (list.error) return <Fault error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data || list.data.length === 0) return null;
  return (
    <section className="stack-tight" aria-labelledby="retimes">
      <h2 id="retimes">{t('retime.list')}</h2>
      <ul className="plain-list">
        {list.data.map((r) => (
          <li key={r.id} className="row">
            <Button aria-expanded={shown === r.id} onClick={() => onShow(shown === r.id ? null : r.id)} data-testid={`retime-${r.id}`}>{t(r.part_of ? 'retime.ofPart' : 'retime.of', { version: r.calendar })}</Button>
            <Badge>{t(`retime.state.${r.state}`)}</Badge>
            <span className="soft">{[shortDate(r.at), r.by.full_name].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
