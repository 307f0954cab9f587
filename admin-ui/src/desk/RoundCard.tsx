import { Link } from '@tanstack/react-router';
import type { Round } from '../api-types';
import { Badge, StatusBadge } from '../components/ui';
import { shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { BOARD_ORDER } from '../status';

/** One year's guidance: where it stands, how its units stand. */
export function RoundCard({ round }: { round: Round }) {
  const { t, say } = useWords();
  return (
    <li className="card stack-tight" data-testid={`round-${round.year}`}>
      <div className="row row-apart">
        <h2>{round.year}: {round.subject}</h2>
        <Badge tone="busy">{say(round.state_title)}</Badge>
      </div>
      <p className="soft">
        {t('instance.number')}: {round.issued_number ?? t('instance.noNumber')} · {t('doc.programmesDue')}: {round.programmes_due ? shortDate(round.programmes_due) : t('doc.notSet')}
      </p>
      <Counts counts={round.counts} />
      <div className="row">
        <Link to="/board/$instance" params={{ instance: round.instance }} className="button button-main">{t('instance.board')}</Link>
        <Link to="/board/$instance/reports" params={{ instance: round.instance }} className="button">{t('instance.reports')}</Link>
        <Link to="/instances/$id" params={{ id: round.instance }} className="button">{t('common.open')}</Link>
      </div>
    </li>
  );
}

export function Counts({ counts }: { counts: Record<string, number> }) {
  return (
    <div className="row">
      {BOARD_ORDER.filter((name) => (counts[name] ?? 0) > 0).map((name) => (
        <span key={name} className="row"><StatusBadge name={name} /><strong>{counts[name]}</strong></span>
      ))}
    </div>
  );
}
