import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schedule } from '../api-types';
import { Main } from '../components/Frame';
import { Badge, Button, Dialog, Empty, Fault, Loading, Notice } from '../components/ui';
import { Openings, ScheduleDialog } from '../desk/ScheduleDialog';
import { dateAndTime, officeDay } from '../lib/format';
import { useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { endSchedule, listRuns, listSchedules, nextOpenings } from '../services/schedules';
import { listUnits } from '../services/units';

/** Work that opens again by itself: what there is, what comes next, what was opened. */
export default function SchedulesPage() {
  const { t, say } = useWords();
  const session = useSession();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ['schedules'], queryFn: listSchedules });
  const units = useQuery({ queryKey: ['units'], queryFn: () => listUnits() });
  const [making, setMaking] = useState<{ schedule: Schedule | null } | null>(null);
  const [ending, setEnding] = useState<Schedule | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const end = useMutation<Schedule, unknown, string>({
    mutationFn: endSchedule,
    onSuccess: (one) => {
      setTold(t('sched.ended', { title: say(one.title) }));
      setEnding(null);
      void client.invalidateQueries({ queryKey: ['schedules'] });
    },
  });
  const name = new Map((units.data ?? []).map((u) => [u.id, u.name]));
  return (
    <Main>
      <div className="row row-apart">
        <h1>{t('sched.title')}</h1>
        <Button look="main" onClick={() => { setTold(null); setMaking({ schedule: null }); }} data-testid="sched-make">{t('sched.make')}</Button>
      </div>
      <p className="soft">{t('sched.hint')}</p>
      {told ? <Notice tone="good" live>{told}</Notice> : null}
      {list.isPending ? <Loading /> : null}
      {list.error ? <Fault error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.length === 0 ? <Empty next={t('sched.empty.next')}>{t('sched.empty')}</Empty> : null}
      <ul className="plain-list">
        {(list.data ?? []).map((s) => (
          <li key={s.id} className="card stack-tight" data-testid={`schedule-${s.id}`}>
            <div className="row"><h2>{say(s.title)}</h2><Badge tone={s.state === 'enabled' ? 'good' : s.state === 'stopped' ? 'bad' : 'calm'}>{t(`sched.state.${s.state}`)}</Badge></div>
            <span>{say(s.definition_title) || s.definition} · {s.plan.units.below ? t('sched.units.under', { unit: say(name.get(s.plan.units.below)) || s.plan.units.below }) : (s.plan.units.ids ?? []).map((id) => say(name.get(id)) || id).join(', ')}</span>
            {s.next_at && s.state === 'enabled' ? <span>{t('sched.nextAt', { date: dateAndTime(s.next_at) })}</span> : null}
            {s.problem ? <Notice tone="bad">{s.problem}</Notice> : null}
            {s.state === 'ended' ? null : (
              <div className="row">
                <Button onClick={() => { setTold(null); setMaking({ schedule: s }); }} data-testid={`sched-change-${s.id}`}>{t('sched.change')}</Button>
                <Button look="danger" onClick={() => { end.reset(); setTold(null); setEnding(s); }} data-testid={`sched-end-${s.id}`}>{t('sched.end')}</Button>
              </div>
            )}
            <Past schedule={s} />
          </li>
        ))}
      </ul>
      {making ? <ScheduleDialog schedule={making.schedule} units={units.data ?? []} today={officeDay(session.business_now)} onDone={(made) => { setTold(t(making.schedule ? 'sched.changed' : 'sched.made', { title: say(made.title) })); setMaking(null); }} onClose={() => setMaking(null)} /> : null}
      {ending ? (
        <Dialog title={t('sched.end')} onClose={() => setEnding(null)} testid="sched-ending">
          <p>{t('sched.end.ask', { title: say(ending.title) })}</p>
          {end.error ? <Fault error={end.error} /> : null}
          <div className="dialog-feet">
            <Button onClick={() => setEnding(null)}>{t('common.cancel')}</Button>
            <Button look="danger" disabled={end.isPending} onClick={() => end.mutate(ending.id)} data-testid="confirm">{t('sched.end')}</Button>
          </div>
        </Dialog>
      ) : null}
    </Main>
  );
}

function Past({ schedule }: { schedule: Schedule }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  const next = useQuery({ queryKey: ['schedules', schedule.id, 'openings'], queryFn: () => nextOpenings(schedule.id), enabled: open && schedule.state !== 'ended' });
  const runs = useQuery({ queryKey: ['schedules', schedule.id, 'runs'], queryFn: () => listRuns(schedule.id), enabled: open });
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary data-testid={`sched-more-${schedule.id}`}>{t('sched.more')}</summary>
      {next.error ? <Fault error={next.error} onRetry={() => void next.refetch()} /> : null}
      {next.data ? <Openings openings={next.data} /> : null}
      <h3>{t('sched.runs')}</h3>
      {open && runs.isPending ? <Loading /> : null}
      {runs.error ? <Fault error={runs.error} onRetry={() => void runs.refetch()} /> : null}
      {runs.data?.length === 0 ? <p className="soft">{t('sched.runs.none')}</p> : null}
      <ul>
        {(runs.data ?? []).map((r) => (
          <li key={r.id}>
            {t('sched.run', { date: dateAndTime(r.opens ?? r.planned_for), opened: r.counts.moved ?? 0, units: r.units })} <Badge tone={r.state === 'missed' || r.refused.length > 0 ? 'warn' : 'calm'}>{t(`sched.run.${r.state}`)}</Badge>
            {r.text ? <div className="soft">{say(r.text)}</div> : null}
            {r.refused.length > 0 ? <ul>{r.refused.map((x) => <li key={x.unit}>{say(x.unit_name)}: {say(x.message)}</li>)}</ul> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
