import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { CalendarDate, Text, UnitBody, UnitDetail } from '../api-types';
import { Main } from '../components/Frame';
import { Badge, Button, DayInput, Fault, Field, Loading, Notice } from '../components/ui';
import { BodyDialog, carriersOf, RolesDialog } from '../desk/UnitDialogs';
import { officeDay, shortDate } from '../lib/format';
import { may, useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { listPositions } from '../services/people';
import { makeUpBody, mapRoles, readUnit } from '../services/units';

type Doing = { what: 'roles' } | { what: 'body'; body: UnitBody | null };

export default function UnitPage() {
  const { t, say } = useWords();
  const { id } = useParams({ strict: false }) as { id: string };
  const session = useSession();
  const client = useQueryClient();
  const today = officeDay(session.business_now);
  const manage = may(session, 'people.manage');
  const [on, setOn] = useState<CalendarDate>(today);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const unit = useQuery({ queryKey: ['units', 'one', id, on], queryFn: () => readUnit(id, on), placeholderData: (before) => before });
  const positions = useQuery({ queryKey: ['positions'], queryFn: listPositions });
  const kept = (made: UnitDetail) => {
    setDoing(null);
    setOn(made.on);
    setTold(t('unit.changed', { date: shortDate(made.on) }));
    void client.invalidateQueries({ queryKey: ['units'] });
  };
  const roles = useMutation({ mutationFn: (given: { from: CalendarDate; carries: Record<string, string[]> }) => mapRoles(id, given.from, given.carries), onSuccess: kept });
  const body = useMutation({ mutationFn: (given: { code: string; madeUp: { name: Text; from: CalendarDate; positions: string[] } }) => makeUpBody(id, given.code, given.madeUp), onSuccess: kept });
  const open = (next: Doing) => {
    roles.reset();
    body.reset();
    setTold(null);
    setDoing(next);
  };
  const kinds = positions.data ?? [];
  const title = (code: string) => say(kinds.find((p) => p.code === code)?.title) || code;

  if (unit.isPending) return <Main><Loading /></Main>;
  if (unit.error) return <Main><h1>{t('units.title')}</h1><Fault error={unit.error} onRetry={() => void unit.refetch()} /></Main>;
  const shown = unit.data;
  const carried = Object.entries(carriersOf(shown.roles.carries));
  return (
    <Main>
      <p><Link to="/units">{t('units.title')}</Link></p>
      <h1>{say(shown.name)} <span className="soft">{shown.id}</span></h1>
      {told ? <Notice tone="good" live>{told}</Notice> : null}
      <div style={{ maxWidth: '20rem' }}><Field label={t('unit.on')}>{(p) => <DayInput {...p} value={on} onChange={(e) => setOn(e.target.value || today)} />}</Field></div>

      <section className="card stack" data-testid="unit-roles">
        <div className="row row-apart">
          <h2>{t('unit.roles')}</h2>
          {manage ? <Button onClick={() => open({ what: 'roles' })} data-testid="roles-change">{t('unit.roles.change')}</Button> : null}
        </div>
        <p className="soft">{t('unit.roles.hint')}</p>
        {carried.length === 0 ? <p>{t('unit.roles.none')}</p> : (
          <ul>
            {carried.map(([role, held]) => <li key={role}>{t('unit.roles.line', { role: title(role), held: held.split('+').map(title).join(', ') })}</li>)}
          </ul>
        )}
        <Since from={shown.roles.from} later={shown.roles.later} />
      </section>

      <section className="card stack" data-testid="unit-bodies">
        <div className="row row-apart">
          <h2>{t('unit.bodies')}</h2>
          {manage ? <Button onClick={() => open({ what: 'body', body: null })} data-testid="body-add">{t('unit.body.add')}</Button> : null}
        </div>
        {shown.bodies.map((b) => (
          <div key={b.body} className="stack-tight" data-testid={`body-${b.body}`}>
            <div className="row row-apart">
              <h3>{say(b.name)} <span className="soft">{b.body}</span></h3>
              {manage ? <Button onClick={() => open({ what: 'body', body: b })} data-testid={`body-change-${b.body}`}>{t('unit.body.change')}</Button> : null}
            </div>
            {b.positions.length > 0 ? <p>{t('unit.body.by', { positions: b.positions.map((p) => say(p.title)).join(', ') })}</p> : null}
            {b.present.length > 0 ? (
              <ul>{b.present.map((m) => <li key={m.id}>{m.full_name}{m.title ? `, ${say(m.title)}` : ''} {m.chair ? <Badge>{t('unit.body.chair')}</Badge> : null}</li>)}</ul>
            ) : <p className="soft">{t('unit.body.nobody')}</p>}
            <Since from={b.from} later={b.later} />
          </div>
        ))}
      </section>

      {doing?.what === 'roles' ? <RolesDialog unit={shown} positions={kinds} today={today} busy={roles.isPending} error={roles.error} onMap={(from, carries) => roles.mutate({ from, carries })} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'body' ? <BodyDialog unit={shown} body={doing.body} positions={kinds} today={today} busy={body.isPending} error={body.error} onMakeUp={(code, madeUp) => body.mutate({ code, madeUp })} onClose={() => setDoing(null)} /> : null}
    </Main>
  );
}

function Since({ from, later }: { from: CalendarDate | null; later: CalendarDate[] }) {
  const { t } = useWords();
  return (
    <>
      {from ? <p className="soft">{t('unit.since', { date: shortDate(from) })}</p> : null}
      {later.length > 0 ? <p className="soft">{t('unit.later', { dates: later.map((d) => shortDate(d)).join(', ') })}</p> : null}
    </>
  );
}
