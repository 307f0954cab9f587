import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Holding, PasswordLink, PersonRecord } from '../api-types';
import { Main } from '../components/Frame';
import { Badge, Button, Dialog, Fault, Field, Loading, Notice } from '../components/ui';
import { Capabilities, CapabilitiesDialog } from '../desk/CapabilitiesDialog';
import { CopyBox } from '../desk/CopyBox';
import { ListTable, type ColumnsType } from '../desk/ListTable';
import { SubstitutionDialog } from '../desk/SubstitutionDialog';
import { AddPersonDialog, ChangePersonDialog, DeactivateDialog, EndHoldingDialog, FollowDialog, GiveHoldingDialog } from '../desk/PeopleDialogs';
import { TableImport } from '../desk/TableImport';
import { TransferDialog } from '../desk/TransferDialog';
import { matches } from '../lib/fold';
import { dateAndTime, officeDay, shortDate } from '../lib/format';
import { may, useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { addPerson, changePerson, deactivatePerson, endHolding, everybody, followUnit, giveHolding, importPeople, listPositions, newPasswordLink, peopleTemplate, previewPeople, reactivatePerson, recordCapability } from '../services/people';
import { listUnits } from '../services/units';

type Doing = { what: 'add' } | { what: 'import' } | { what: 'give' | 'follow' | 'change' | 'deactivate' | 'transfer' | 'substitute' | 'capabilities'; person: PersonRecord } | { what: 'end'; person: PersonRecord; holding: Holding };

export default function PeoplePage() {
  const { t, say } = useWords();
  const session = useSession();
  const client = useQueryClient();
  const today = officeDay(session.business_now);
  const manage = may(session, 'people.manage');
  const transfer = may(session, 'work.transfer');
  const people = useQuery({ queryKey: ['people'], queryFn: everybody });
  const units = useQuery({ queryKey: ['units'], queryFn: () => listUnits() });
  const positions = useQuery({ queryKey: ['positions'], queryFn: listPositions, enabled: manage });
  const [q, setQ] = useState('');
  const [doing, setDoing] = useState<Doing | null>(null);
  const [link, setLink] = useState<{ name: string; url: string; expires: string | null } | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const done = () => {
    setDoing(null);
    void client.invalidateQueries({ queryKey: ['people'] });
  };
  const showLink = (name: string, given: string | PasswordLink) => {
    const url = typeof given === 'string' ? given : given.url;
    setLink({ name, url: url.startsWith('/') ? window.location.origin + url : url, expires: typeof given === 'string' ? null : given.expires_at });
  };
  const add = useMutation({
    mutationFn: addPerson,
    onSuccess: (answer, given) => {
      setTold(t('people.added', { name: given.full_name }));
      showLink(given.full_name, answer.password_link);
      done();
    },
  });
  const give = useMutation({ mutationFn: giveHolding, onSuccess: done });
  const end = useMutation({ mutationFn: (given: { id: string; to: string }) => endHolding(given.id, given.to), onSuccess: done });
  // The dialog stays open: one person often has several.
  const capability = useMutation({ mutationFn: recordCapability, onSuccess: () => client.invalidateQueries({ queryKey: ['people'] }) });
  const follow = useMutation({ mutationFn: followUnit, onSuccess: done });
  const change = useMutation({ mutationFn: (given: { id: string; change: { full_name: string; login: string; email: string; phone: string } }) => changePerson(given.id, given.change), onSuccess: (person) => { setTold(t('people.changed', { name: person.full_name })); done(); } });
  const deactivate = useMutation({ mutationFn: (given: { id: string; to: string }) => deactivatePerson(given.id, given.to), onSuccess: (person) => { setTold(t('people.deactivated', { name: person.full_name })); done(); } });
  const reactivate = useMutation({ mutationFn: (person: PersonRecord) => reactivatePerson(person.id), onSuccess: (person) => { setTold(t('people.reactivated', { name: person.full_name })); done(); } });
  const fresh = useMutation({ mutationFn: (person: PersonRecord) => newPasswordLink(person.id), onSuccess: (answer, person) => showLink(person.full_name, answer) });
  const open = (next: Doing) => {
    for (const m of [add, give, end, follow, capability, change, deactivate, reactivate]) m.reset();
    setTold(null);
    setDoing(next);
  };

  const rows = (people.data ?? []).filter((p) => q.trim() === '' || matches(`${p.full_name} ${p.login} ${p.holdings.map((h) => `${say(h.title)} ${say(h.unit_name)}`).join(' ')}`, q));
  const columns: ColumnsType<PersonRecord> = [
    { title: t('people.name'), key: 'name', sorter: (a, b) => a.full_name.localeCompare(b.full_name, 'vi'), render: (_, p) => <><strong>{p.full_name}</strong> {p.active ? null : <Badge>{t('people.inactive')}</Badge>}</> },
    // Who may not know them gets neither; an empty column would say that there are none.
    ...((people.data ?? []).some((p) => p.login) ? [{ title: t('people.login'), dataIndex: 'login' }] : []),
    ...((people.data ?? []).some((p) => p.email) ? [{ title: t('people.email'), dataIndex: 'email' }] : []),
    ...((people.data ?? []).some((p) => p.phone) ? [{ title: t('people.phone'), dataIndex: 'phone' }] : []),
    { title: t('people.positions'), key: 'positions', render: (_, p) => <Holdings person={p} today={today} manage={manage} onEnd={(holding) => open({ what: 'end', person: p, holding })} /> },
    ...((people.data ?? []).some((p) => (p.capabilities ?? []).length > 0) ? [{ title: t('cap.title'), key: 'capabilities', render: (_: unknown, p: PersonRecord) => <Capabilities list={p.capabilities ?? []} today={today} /> }] : []),
    ...(manage || transfer ? [{
      title: t('people.acts'), key: 'acts', render: (_: unknown, p: PersonRecord) => (
        <span className="row" style={{ width: '26rem', flexWrap: 'wrap' }}>
          {manage && p.active ? (
            <>
              <Button onClick={() => open({ what: 'change', person: p })} data-testid={`change-${p.login}`}>{t('people.change')}</Button>
              <Button onClick={() => open({ what: 'give', person: p })} data-testid={`give-${p.login}`}>{t('people.give')}</Button>
              <Button onClick={() => open({ what: 'follow', person: p })}>{t('people.follow')}</Button>
              <Button onClick={() => open({ what: 'capabilities', person: p })} data-testid={`capabilities-${p.login}`}>{t('cap.title')}</Button>
              <Button onClick={() => fresh.mutate(p)} data-testid={`link-${p.login}`}>{t('people.link')}</Button>
              {p.id === session.person.id ? null : <Button onClick={() => open({ what: 'deactivate', person: p })} data-testid={`deactivate-${p.login}`}>{t('people.deactivate')}</Button>}
            </>
          ) : null}
          {manage && !p.active ? <Button onClick={() => reactivate.mutate(p)} disabled={reactivate.isPending} data-testid={`reactivate-${p.login}`}>{t('people.reactivate')}</Button> : null}
          {transfer ? <Button onClick={() => open({ what: 'transfer', person: p })} data-testid={`transfer-${p.login}`}>{t('transfer.title')}</Button> : null}
          {p.active ? <Button onClick={() => open({ what: 'substitute', person: p })} data-testid={`substitute-${p.login}`}>{t('subst.title')}</Button> : null}
        </span>
      ),
    }] : []),
  ];
  return (
    <Main wide>
      <div className="row row-apart">
        <h1>{t('people.title')}</h1>
        <div className="row">
          {manage ? (
            <>
              <Button look="main" onClick={() => open({ what: 'add' })} data-testid="person-add">{t('people.add')}</Button>
              <Button onClick={() => open({ what: 'import' })} data-testid="people-import">{t('people.import')}</Button>
            </>
          ) : null}
          {manage || transfer ? <Link to="/substitutions" className="button" data-testid="people-substitutions">{t('subst.list')}</Link> : null}
        </div>
      </div>
      {told ? <Notice tone="good" live>{told}</Notice> : null}
      {reactivate.error ? <Fault error={reactivate.error} /> : null}
      {fresh.error ? <Fault error={fresh.error} /> : null}
      <div style={{ maxWidth: '32rem' }}><Field label={t('people.search')}>{(p) => <input {...p} type="search" value={q} onChange={(e) => setQ(e.target.value)} data-testid="people-search" />}</Field></div>
      {people.isPending ? <Loading /> : null}
      {people.error ? <Fault error={people.error} onRetry={() => void people.refetch()} /> : null}
      {people.data ? <ListTable rows={rows} columns={columns} keyOf={(p) => p.id} testid={(p) => `person-${p.login}`} empty={t('people.empty')} emptyNext={t('people.empty.next')} /> : null}

      {doing?.what === 'add' ? <AddPersonDialog today={today} units={units.data ?? []} positions={positions.data ?? []} busy={add.isPending} error={add.error} onAdd={(p) => add.mutate(p)} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'change' ? <ChangePersonDialog person={doing.person} today={today} busy={change.isPending} error={change.error} onChange={(c) => change.mutate({ id: doing.person.id, change: c })} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'deactivate' ? <DeactivateDialog person={doing.person} today={today} busy={deactivate.isPending} error={deactivate.error} onDeactivate={(to) => deactivate.mutate({ id: doing.person.id, to })} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'give' ? <GiveHoldingDialog person={doing.person} today={today} units={units.data ?? []} positions={positions.data ?? []} busy={give.isPending} error={give.error} onGive={(h) => give.mutate(h)} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'end' ? <EndHoldingDialog person={doing.person} holding={doing.holding} today={today} busy={end.isPending} error={end.error} onEnd={(to) => end.mutate({ id: doing.holding.id, to })} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'follow' ? <FollowDialog person={doing.person} today={today} units={units.data ?? []} busy={follow.isPending} error={follow.error} onFollow={(f) => follow.mutate(f)} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'capabilities' ? (
        <CapabilitiesDialog
          person={people.data?.find((p) => p.id === doing.person.id) ?? doing.person} known={(people.data ?? []).flatMap((p) => p.capabilities ?? []).map((c) => c.capability)} today={today}
          recorded={capability.data ?? null} busy={capability.isPending} error={capability.error} onRecord={(c) => capability.mutate(c)} onClose={() => setDoing(null)}
        />
      ) : null}
      {doing?.what === 'transfer' ? <TransferDialog person={doing.person} people={people.data ?? []} units={units.data ?? []} today={today} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'substitute' ? <SubstitutionDialog holder={doing.person} people={people.data ?? []} today={today} me={session.person.id} onGiven={(x) => { setTold(t('subst.given', { text: x.items.map((one) => say(one.text)).join('; ') })); setDoing(null); }} onClose={() => setDoing(null)} /> : null}
      {doing?.what === 'import' ? (
        <Dialog title={t('people.import')} onClose={() => setDoing(null)} wide>
          <TableImport today={today} template={peopleTemplate()} preview={previewPeople} run={importPeople} onDone={() => void client.invalidateQueries({ queryKey: ['people'] })} />
          <div className="dialog-feet"><Button onClick={() => setDoing(null)}>{t('common.close')}</Button></div>
        </Dialog>
      ) : null}
      {link ? (
        <Dialog title={`${t('people.link.title')}: ${link.name}`} onClose={() => setLink(null)} testid="password-link">
          <p>{link.expires ? t('people.link.hint', { date: dateAndTime(link.expires) }) : t('people.link.once')}</p>
          <CopyBox text={link.url} label={t('people.link.title')} testid="password-link-url" />
          <div className="dialog-feet"><Button onClick={() => setLink(null)}>{t('common.close')}</Button></div>
        </Dialog>
      ) : null}
    </Main>
  );
}

function Holdings({ person, today, manage, onEnd }: { person: PersonRecord; today: string; manage: boolean; onEnd: (holding: Holding) => void }) {
  const { t, say } = useWords();
  const current = person.holdings.filter((h) => !h.to || h.to >= today);
  const past = person.holdings.length - current.length;
  return (
    <div className="stack-tight">
      {current.map((h) => (
        <span key={h.id} className="row">
          <span>{say(h.title)}, {say(h.unit_name)} <span className="soft">({t('people.from').toLowerCase()} {shortDate(h.from)}{h.to ? ` – ${shortDate(h.to)}` : ''})</span></span>
          {manage && !h.to && person.active ? <Button look="quiet" onClick={() => onEnd(h)} aria-label={`${t('people.end')}: ${say(h.title)}, ${say(h.unit_name)}`}>{t('people.end')}</Button> : null}
        </span>
      ))}
      {past > 0 ? <span className="soft">{t('people.history', { count: past })}</span> : null}
    </div>
  );
}
