import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PersonRecord, Substitution } from '../api-types';
import { Main } from '../components/Frame';
import { Badge, Button, Empty, Fault, Field, Loading, Notice } from '../components/ui';
import { EndSubstitutionDialog, SubstitutionDialog } from '../desk/SubstitutionDialog';
import { inForceFirst } from '../desk/substitution';
import { officeDay, shortDate } from '../lib/format';
import { may, useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { everybody } from '../services/people';
import { endSubstitution, listSubstitutions } from '../services/substitutions';

/** Who stands in for whom: one's own, and for who manages people all in reach. */
export default function SubstitutionsPage() {
  const { t, say } = useWords();
  const session = useSession();
  const client = useQueryClient();
  const today = officeDay(session.business_now);
  const manages = may(session, 'people.manage') || may(session, 'work.transfer');
  const list = useQuery({ queryKey: ['substitutions'], queryFn: listSubstitutions });
  const people = useQuery({ queryKey: ['people'], queryFn: everybody });
  const [holder, setHolder] = useState(session.person.id);
  const [giving, setGiving] = useState<PersonRecord | null>(null);
  const [ending, setEnding] = useState<Substitution | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const end = useMutation({
    mutationFn: (given: { one: Substitution; to: string | null }) => endSubstitution(given.one.id, given.to),
    onSuccess: (one) => {
      setTold(t('subst.ended', { text: say(one.text) }));
      setEnding(null);
      for (const touched of ['substitutions', 'tasks']) void client.invalidateQueries({ queryKey: [touched] });
    },
  });
  const chosen = people.data?.find((p) => p.id === holder);
  const { open, over } = inForceFirst(list.data?.items ?? []);
  return (
    <Main wide>
      <h1>{t('subst.title')}</h1>
      <p className="soft">{t('subst.hint')}</p>
      {told ? <Notice tone="good" live>{told}</Notice> : null}
      <div className="row" style={{ alignItems: 'flex-end' }}>
        {manages ? (
          <Field label={t('subst.holderOf')}>
            {(p) => (
              <select {...p} value={holder} onChange={(e) => setHolder(e.target.value)} data-testid="subst-holder">
                {(people.data ?? []).filter((one) => one.active).map((one) => <option key={one.id} value={one.id}>{one.full_name}{one.holdings[0] ? ` – ${say(one.holdings[0].title)}, ${say(one.holdings[0].unit_name)}` : ''}</option>)}
              </select>
            )}
          </Field>
        ) : null}
        <Button look="main" disabled={!chosen} onClick={() => { setTold(null); setGiving(chosen ?? null); }} data-testid="subst-give">{t('subst.give')}</Button>
      </div>
      {list.isPending ? <Loading /> : null}
      {list.error ? <Fault error={list.error} onRetry={() => void list.refetch()} /> : null}
      {people.error ? <Fault error={people.error} onRetry={() => void people.refetch()} /> : null}
      {list.data && open.length === 0 ? <Empty next={t('subst.empty.next')}>{t('subst.empty')}</Empty> : null}
      {open.length > 0 ? <Rows rows={open} onEnd={(one) => { end.reset(); setTold(null); setEnding(one); }} /> : null}
      {over.length > 0 ? <details><summary>{t('subst.past', { count: over.length })}</summary><Rows rows={over} /></details> : null}
      {giving ? (
        <SubstitutionDialog
          holder={giving} people={people.data ?? []} today={today} me={session.person.id} onClose={() => setGiving(null)}
          onGiven={(x) => { setTold(t('subst.given', { text: x.items.map((one) => say(one.text)).join('; ') })); setGiving(null); }}
        />
      ) : null}
      {ending ? <EndSubstitutionDialog one={ending} today={today} busy={end.isPending} error={end.error} onEnd={(to) => end.mutate({ one: ending, to })} onClose={() => setEnding(null)} /> : null}
    </Main>
  );
}

function Rows({ rows, onEnd }: { rows: Substitution[]; onEnd?: (one: Substitution) => void }) {
  const { t, say } = useWords();
  const dates = (s: Substitution) => {
    if (s.to && s.from && s.to < s.from) return t('subst.never');
    return s.to ? t('subst.until', { from: shortDate(s.from), to: shortDate(s.to) }) : t('subst.since', { from: shortDate(s.from) });
  };
  return (
    <table className="table stacked-table" data-testid="substitutions">
      <thead>
        <tr>
          {[t('subst.person'), t('subst.holder'), t('subst.dates'), t('subst.ground'), t('subst.scope'), t('subst.state')].map((words) => <th key={words} scope="col">{words}</th>)}
        </tr>
      </thead>
      <tbody>
        {rows.map((s) => (
          <tr key={s.id} data-testid={`substitution-${s.id}`}>
            <td data-label={t('subst.person')}><strong>{s.person.full_name}</strong></td>
            <td data-label={t('subst.holder')}>{s.holder.full_name}<div className="soft">{[say(s.holding.title), say(s.holding.unit_name)].filter(Boolean).join(', ')}</div></td>
            <td data-label={t('subst.dates')}>{dates(s)}</td>
            <td data-label={t('subst.ground')}>{say(s.ground_text)}{s.decision ? <div className="soft">{s.decision}</div> : null}</td>
            <td data-label={t('subst.scope')}>{s.workflows.length === 0 ? t('subst.scope.all') : s.workflows.map((w) => say(w.title)).join('; ')}</td>
            <td data-label={t('subst.state')}>
              <Badge tone={s.state === 'running' ? 'good' : 'calm'}>{t(`subst.state.${s.state}`)}</Badge>{' '}
              {onEnd && s.may_end ? <Button onClick={() => onEnd(s)} aria-label={`${t('subst.end')}: ${say(s.text)}`} data-testid={`subst-end-${s.id}`}>{t('subst.end')}</Button> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
