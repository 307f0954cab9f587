/** What a reader must know before the paper itself: that it is held, and what became of a document that was issued. */
import { Link } from '@tanstack/react-router';
import type { IssueChange, PaperHold } from '../api-types';
import { dateAndTime, shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { Notice } from './ui';

export function HeldBanner({ hold }: { hold: PaperHold }) {
  const { t } = useWords();
  return (
    <Notice tone="warn">
      <div className="stack-tight" data-testid="held-banner">
        <p className="strong">{t(hold.until ? 'hold.until' : 'hold.open', { until: shortDate(hold.until) })}</p>
        <p className="pre">{t('hold.reason', { reason: hold.reason })}</p>
        <p className="soft">{t('hold.since', { date: dateAndTime(hold.at), name: hold.by?.full_name ?? t('work.bySystem') })} {t('hold.next')}</p>
      </div>
    </Notice>
  );
}

/** The last change first: it says what holds now. */
export function IssueBanner({ changes }: { changes: IssueChange[] }) {
  const { t } = useWords();
  return (
    <>
      {[...changes].reverse().map((c) => (
        <Notice key={`${c.what} ${c.at}`} tone={c.what === 'corrected' ? 'warn' : 'bad'}>
          <div className="stack-tight" data-testid={`issue-${c.what}`}>
            <p className="strong">
              {t(`issue.${c.what}`)}
              {c.document ? `: ${c.document}` : c.instance ? <>: <Link to="/instances/$id" params={{ id: c.instance }}>{t('issue.other')}</Link></> : null}
            </p>
            {c.reason ? <p className="pre">{t('issue.ground', { ground: c.reason })}</p> : null}
            <p className="soft">{[c.by?.full_name, dateAndTime(c.at)].filter(Boolean).join(', ')}</p>
          </div>
        </Notice>
      ))}
    </>
  );
}
