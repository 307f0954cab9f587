import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Unit } from '../api-types';
import { Main } from '../components/Frame';
import { Badge, Button, DayInput, Fault, Field, Loading } from '../components/ui';
import { ListTable, type ColumnsType } from '../desk/ListTable';
import { AddUnitDialog, KINDS } from '../desk/UnitDialogs';
import { TableImport } from '../desk/TableImport';
import { matches } from '../lib/fold';
import { officeDay, shortDate } from '../lib/format';
import { may, useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { addUnit, importUnits, listUnits, previewUnits, unitsTemplate } from '../services/units';

function attributesOf(unit: Unit): string[] {
  if (Array.isArray(unit.attributes)) return unit.attributes;
  return Object.entries(unit.attributes ?? {}).filter(([, v]) => v !== false && v !== null).map(([k, v]) => (v === true ? k : `${k}: ${String(v)}`));
}

export default function UnitsPage() {
  const { t, say } = useWords();
  const session = useSession();
  const client = useQueryClient();
  const today = officeDay(session.business_now);
  const [on, setOn] = useState(today);
  const [q, setQ] = useState('');
  const units = useQuery({ queryKey: ['units', on], queryFn: () => listUnits(on), placeholderData: (before) => before });
  const [adding, setAdding] = useState(false);
  const go = useNavigate();
  const add = useMutation({ mutationFn: addUnit, onSuccess: (made) => { void client.invalidateQueries({ queryKey: ['units'] }); void go({ to: '/units/$id', params: { id: made.id } }); } });
  const all = units.data ?? [];
  const nameOf = (id: string | null) => (id ? say(all.find((u) => u.id === id)?.name) || id : '');
  const rows = all.filter((u) => q.trim() === '' || matches(`${say(u.name)} ${u.id}`, q));
  const manage = may(session, 'people.manage');
  const columns: ColumnsType<Unit> = [
    { title: t('board.unit'), key: 'name', sorter: (a, b) => say(a.name).localeCompare(say(b.name), 'vi'), render: (_, u) => <>{manage ? <Link to="/units/$id" params={{ id: u.id }} className="strong">{say(u.name)}</Link> : <strong>{say(u.name)}</strong>} <span className="soft">{u.id}</span></> },
    { title: t('units.kind'), key: 'kind', render: (_, u) => { const kind = KINDS.find((k) => k === u.kind); return kind ? t(`units.kind.${kind}`) : u.kind; } },
    { title: t('units.parent'), key: 'parent', render: (_, u) => nameOf(u.parent) },
    { title: t('units.attributes'), key: 'attributes', render: (_, u) => <span className="row">{attributesOf(u).map((a) => <Badge key={a}>{a === 'border' ? t('attribute.border') : a === 'border_block' ? t('attribute.border_block') : a}</Badge>)}</span> },
    { title: t('units.valid'), key: 'valid', render: (_, u) => `${u.valid_from ? shortDate(u.valid_from) : '…'} – ${u.valid_to ? shortDate(u.valid_to) : '…'}` },
  ];
  return (
    <Main>
      <div className="row row-apart">
        <h1>{t('units.title')}</h1>
        {manage ? <Button look="main" onClick={() => { add.reset(); setAdding(true); }} data-testid="unit-add">{t('units.add')}</Button> : null}
      </div>
      {adding ? <AddUnitDialog today={today} units={all} busy={add.isPending} error={add.error} onAdd={(u) => add.mutate(u)} onClose={() => setAdding(false)} /> : null}
      <div className="row" style={{ alignItems: 'flex-end' }}>
        <div className="grow"><Field label={t('units.search')}>{(p) => <input {...p} type="search" value={q} onChange={(e) => setQ(e.target.value)} />}</Field></div>
        <Field label={t('units.on')}>{(p) => <DayInput {...p} value={on} onChange={(e) => setOn(e.target.value || today)} />}</Field>
      </div>
      {units.isPending ? <Loading /> : null}
      {units.error ? <Fault error={units.error} onRetry={() => void units.refetch()} /> : null}
      <p role="status" className="soft">{t('units.count', { count: rows.length })}</p>
      {units.data ? <ListTable rows={rows} columns={columns} keyOf={(u) => u.id} testid={(u) => `unit-${u.id}`} empty={t('units.empty')} emptyNext={t('units.empty.next')} /> : null}
      {manage ? (
        <section className="card stack">
          <details open={all.length === 0 && units.isSuccess ? true : undefined}>
            <summary data-testid="units-import">{t('units.import')}</summary>
            <TableImport today={today} template={unitsTemplate()} preview={previewUnits} run={importUnits} onDone={() => void client.invalidateQueries({ queryKey: ['units'] })} />
          </details>
        </section>
      ) : null}
    </Main>
  );
}
