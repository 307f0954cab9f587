import '../i18n/desk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Action, Board, BoardRow } from '../api-types';
import { idempotencyKey } from '../api/client';
import { ActionDialog } from '../components/ActionDialog';
import { Main } from '../components/Frame';
import { Button, Dialog, Fault, Field, Loading, StatusBadge, When } from '../components/ui';
import { copyText } from '../desk/clipboard';
import { CopyBox } from '../desk/CopyBox';
import { ListTable, type ColumnsType } from '../desk/ListTable';
import { matches } from '../lib/fold';
import { dateAndTime, personName, shortDate } from '../lib/format';
import { useSession } from '../lib/session';
import { useWords } from '../lib/words';
import { readInstance, sendCommand } from '../services/instances';
import { boardPdf, boardXlsx, readBoard, reminderText } from '../services/rounds';
import { listUnits } from '../services/units';
import { BOARD_ORDER, statusOf } from '../status';

const holdersOf = (row: BoardRow) => row.holders.map(personName).join(', ');
const rank = (condition: string) => (BOARD_ORDER.indexOf(condition) + 1 || BOARD_ORDER.length + 1);

export default function BoardPage() {
  const { instance } = useParams({ from: '/board/$instance' });
  const board = useQuery({ queryKey: ['board', instance], queryFn: () => readBoard(instance) });
  if (board.isPending) return <Main><Loading /></Main>;
  if (!board.data) return <Main><Fault error={board.error} onRetry={() => void board.refetch()} /></Main>;
  return <BoardView instance={instance} board={board.data} />;
}

function BoardView({ instance, board }: { instance: string; board: Board }) {
  const { t, say } = useWords();
  const [condition, setCondition] = useState<string | null>(null);
  const [q, setQ] = useState('');
  const [reminder, setReminder] = useState<{ text: string; copied: boolean } | null>(null);
  const remind = useMutation({
    mutationFn: () => reminderText(instance, 'late'),
    onSuccess: (text) => void copyText(text).then((copied) => setReminder({ text, copied })),
  });
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const row of board.rows) found.set(row.condition, (found.get(row.condition) ?? 0) + 1);
    return found;
  }, [board]);
  const conditions = [...counts.keys()].sort((a, b) => rank(a) - rank(b));
  const rows = board.rows.filter((r) => (condition === null || r.condition === condition) && (q.trim() === '' || matches(`${say(r.unit_name)} ${holdersOf(r)} ${r.number ?? ''}`, q)));
  const columns: ColumnsType<BoardRow> = [
    {
      title: t('board.unit'), key: 'unit', sorter: (a, b) => say(a.unit_name).localeCompare(say(b.unit_name), 'vi'),
      render: (_, r) => (r.instance ? <Link to="/instances/$id" params={{ id: r.instance }}>{say(r.unit_name)}</Link> : say(r.unit_name)),
    },
    {
      title: t('board.condition'), key: 'condition', sorter: (a, b) => rank(a.condition) - rank(b.condition), defaultSortOrder: 'ascend',
      render: (_, r) => <span className="row"><StatusBadge name={r.condition} />{r.late_days > 0 ? <span>{t(r.condition === 'late' ? 'board.lateDays' : 'due.lateDays', { days: r.late_days })}</span> : null}</span>,
    },
    { title: t('board.step'), key: 'step', render: (_, r) => say(r.state_title) },
    { title: t('board.holders'), key: 'holders', sorter: (a, b) => holdersOf(a).localeCompare(holdersOf(b), 'vi'), render: (_, r) => holdersOf(r) },
    { title: t('board.since'), key: 'since', sorter: (a, b) => (a.since ?? '').localeCompare(b.since ?? ''), render: (_, r) => <When at={r.since} dayOnly /> },
    { title: t('board.due'), key: 'due', sorter: (a, b) => (a.due ?? '9').localeCompare(b.due ?? '9'), render: (_, r) => <When at={r.due} dayOnly /> },
    { title: t('board.number'), key: 'number', sorter: (a, b) => (a.number ?? '').localeCompare(b.number ?? '', 'vi', { numeric: true }), render: (_, r) => r.number },
    { title: t('board.reports'), key: 'reports', render: (_, r) => <span className="row">{r.reports.map((x) => <span key={x.period} className="nowrap">{x.period} <StatusBadge name={x.condition} /></span>)}</span> },
  ];
  return (
    <Main wide>
      <div className="row row-apart">
        <div>
          <h1>{t('board.title', { year: board.year })}</h1>
          <p className="soft">{board.subject} · {t('doc.programmesDue')}: {board.programmes_due ? shortDate(board.programmes_due) : t('doc.notSet')} · {t('board.asOf', { date: dateAndTime(board.as_of) })}</p>
        </div>
        <div className="row">
          <Button onClick={() => remind.mutate()} disabled={remind.isPending} data-testid="copy-reminder">{t('board.remind')}</Button>
          <a className="button" href={boardXlsx(instance)} data-testid="board-xlsx">{t('board.xlsx')}</a>
          <a className="button" href={boardPdf(instance)} target="_blank" rel="noopener" data-testid="board-pdf">{t('board.pdf')}</a>
          <Link to="/board/$instance/reports" params={{ instance }} className="button">{t('instance.reports')}</Link>
          <AddUnit instance={instance} />
        </div>
      </div>
      {remind.error ? <Fault error={remind.error} /> : null}
      <div className="row" role="group" aria-label={t('board.condition')}>
        <Button aria-pressed={condition === null} look={condition === null ? 'main' : 'plain'} onClick={() => setCondition(null)} data-testid="board-filter-all">{t('board.all')}: {board.rows.length}</Button>
        {conditions.map((name) => (
          <Button key={name} aria-pressed={condition === name} look={condition === name ? 'main' : 'plain'} onClick={() => setCondition(condition === name ? null : name)} data-testid={`board-filter-${name}`}>
            <span aria-hidden="true">{statusOf(name).sign}</span> {t(statusOf(name).words)}: {counts.get(name)}
          </Button>
        ))}
      </div>
      <div style={{ maxWidth: '32rem' }}>
        <Field label={t('board.search')}>{(p) => <input {...p} type="search" value={q} onChange={(e) => setQ(e.target.value)} data-testid="board-search" />}</Field>
      </div>
      <p role="status" className="soft">{t('board.rows', { shown: rows.length, total: board.rows.length })}</p>
      <ListTable rows={rows} columns={columns} keyOf={(r) => r.unit} testid={(r) => `board-row-${r.unit}`} empty={t('board.empty')} emptyNext={t('board.empty.next')} pageSize={500} />
      {reminder ? (
        <Dialog title={t('board.remind.title')} onClose={() => setReminder(null)}>
          <p className="soft">{t('board.remind.hint')}</p>
          {reminder.copied ? <p role="status">✓ {t('common.copied')}</p> : null}
          <CopyBox text={reminder.text} label={t('board.remind.title')} rows={8} testid="reminder-text" />
          <div className="dialog-feet"><Button onClick={() => setReminder(null)}>{t('common.close')}</Button></div>
        </Dialog>
      ) : null}
    </Main>
  );
}

/** Shown to those whose paper offers it. */
function AddUnit({ instance }: { instance: string }) {
  const { say } = useWords();
  const session = useSession();
  const client = useQueryClient();
  const paper = useQuery({ queryKey: ['instance', instance], queryFn: () => readInstance(instance), retry: false });
  const [acting, setActing] = useState<{ action: Action; key: string } | null>(null);
  const units = useQuery({ queryKey: ['units'], queryFn: () => listUnits(), enabled: acting !== null });
  const send = useMutation({
    mutationFn: (unit: string) => sendCommand(instance, { kind: 'add_unit', unit }, acting?.key ?? idempotencyKey()),
    onSuccess: () => {
      setActing(null);
      void client.invalidateQueries();
    },
  });
  const action = paper.data?.actions.find((a) => a.kind === 'add_unit' && a.enabled);
  if (!action) return null;
  return (
    <>
      <Button onClick={() => { send.reset(); setActing({ action, key: idempotencyKey() }); }} data-testid="action-add_unit">{say(action.label)}</Button>
      {acting ? (
        <ActionDialog
          action={acting.action} choice={null} now={session.business_now} busy={send.isPending} error={send.error}
          units={(units.data ?? []).filter((u) => !paper.data?.children.some((c) => c.unit === u.id))} hasAttachment={false}
          onUpload={() => Promise.reject(new Error('no files here'))}
          onSend={(command) => { if (command.kind === 'add_unit') send.mutate(command.unit); }}
          onClose={() => setActing(null)}
        />
      ) : null}
    </>
  );
}
