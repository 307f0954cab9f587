import '../i18n/desk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReportRound } from '../api-types';
import { DocumentView } from '../components/documents/DocumentView';
import { Main } from '../components/Frame';
import { Badge, Empty, Fault, Loading, Notice } from '../components/ui';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { readInstance, reportXlsx } from '../services/instances';
import { listReportRounds } from '../services/rounds';

export default function ReportRoundsPage() {
  const { t } = useWords();
  const { instance } = useParams({ from: '/board/$instance/reports' });
  const rounds = useQuery({ queryKey: ['board', instance, 'reports'], queryFn: () => listReportRounds(instance) });
  const paper = useQuery({ queryKey: ['instance', instance], queryFn: () => readInstance(instance) });
  const year = String(paper.data?.data.year ?? '');
  return (
    <Main>
      <p><Link to="/board/$instance" params={{ instance }}>← {t('instance.board')}</Link></p>
      <h1>{t('rounds.reports', { year })}</h1>
      {rounds.isPending ? <Loading /> : null}
      {rounds.error ? <Fault error={rounds.error} onRetry={() => void rounds.refetch()} /> : null}
      {rounds.data?.length === 0 ? <Empty next={t('rounds.reports.next')}>{t('rounds.reports.empty')}</Empty> : null}
      <ul className="plain-list">{(rounds.data ?? []).map((r) => <RoundItem key={r.instance} round={r} />)}</ul>
    </Main>
  );
}

function RoundItem({ round }: { round: ReportRound }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <li className="card stack-tight" data-testid={`report-round-${round.period}`}>
      <div className="row row-apart">
        <h2><Link to="/instances/$id" params={{ id: round.instance }}>{say(round.title) || round.period}</Link></h2>
        <Badge tone="busy">{say(round.state_title)}</Badge>
      </div>
      <p>
        {t('rounds.submitted', { submitted: round.submitted, expected: round.expected })}
        {round.closes ? <span className="soft"> · {t('rounds.closes', { date: dateAndTime(round.closes) })}</span> : null}
      </p>
      {round.missing.length > 0 ? <Notice tone="warn">{t('rounds.missing')} ({round.missing.length}): {round.missing.join(', ')}</Notice> : null}
      <div className="row"><a className="button" href={reportXlsx(round.instance)} data-testid={`report-xlsx-${round.period}`}>{t('instance.print.report')}</a></div>
      <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>{t('doc.total')}</summary>
        {open ? <Consolidated instance={round.instance} /> : null}
      </details>
    </li>
  );
}

function Consolidated({ instance }: { instance: string }) {
  const { t } = useWords();
  const paper = useQuery({ queryKey: ['instance', instance], queryFn: () => readInstance(instance) });
  if (paper.isPending) return <Loading />;
  if (!paper.data) return <Fault error={paper.error} onRetry={() => void paper.refetch()} />;
  const body = paper.data.document.body ?? paper.data.document.draft?.body;
  return body ? <DocumentView document={body} /> : <p className="soft">{t('instance.document.none')}</p>;
}
