/** The reader's own machine and own calendar program: messages in this browser, deadlines by a secret address. */
import { useState } from 'react';
import type { Feed, NewFeed } from '../api-types';
import { shortDate } from '../lib/format';
import type { PushState } from '../lib/push';
import { useWords } from '../lib/words';
import { Button, Fault, Notice } from './ui';

export function PushChoice({ state, busy, error, onTurn }: { state: PushState; busy: boolean; error: unknown; onTurn: (on: boolean) => void }) {
  const { t } = useWords();
  return (
    <section className="card stack-tight" aria-labelledby="push" data-testid="push-choice">
      <h2 id="push">{t('bell.push')}</h2>
      <p className="soft">{t('bell.push.hint')}</p>
      {state === 'unable' ? <Notice tone="warn">{t('bell.push.unable')}</Notice> : null}
      {state === 'denied' ? <Notice tone="warn" live>{t('bell.push.denied')}</Notice> : null}
      {state === 'on' ? <p role="status">✓ {t('bell.push.isOn')}</p> : null}
      {/* What the browser itself says of its push service is English, and helps nobody. */}
      {error instanceof DOMException ? <Notice tone="bad" live>{t('bell.push.failed')}</Notice> : error ? <Fault error={error} /> : null}
      {state === 'off' || state === 'denied' ? <div><Button look="main" disabled={busy} onClick={() => onTurn(true)} data-testid="push-on">{t('bell.push.on')}</Button></div> : null}
      {state === 'on' ? <div><Button disabled={busy} onClick={() => onTurn(false)} data-testid="push-off">{t('bell.push.off')}</Button></div> : null}
    </section>
  );
}

export function FeedChoice({ feed, made, busy, error, revoked, onMake, onRevoke, onCopy }: {
  feed: Feed;
  /** The address that was just made; it is not told again. */
  made: NewFeed | null;
  busy: boolean; error: unknown; revoked: boolean;
  onMake: (titles: boolean) => void; onRevoke: () => void; onCopy: (text: string) => Promise<boolean>;
}) {
  const { t } = useWords();
  const [titles, setTitles] = useState(feed.titles);
  const [copied, setCopied] = useState(false);
  return (
    <section className="card stack-tight" aria-labelledby="feed" data-testid="feed-choice">
      <h2 id="feed">{t('feed.title')}</h2>
      <p className="soft">{t('feed.hint')} {t('feed.own')}</p>
      {made ? (
        <Notice tone="good" live>
          <label className="stack-tight">
            <span className="strong">{t('feed.made')}</span>
            <input className="input" readOnly value={made.url} onFocus={(e) => e.target.select()} data-testid="feed-url" />
          </label>
          <div className="row">
            <Button onClick={() => void onCopy(made.url).then(setCopied)} data-testid="feed-copy">{t('common.copy')}</Button>
            <span role="status">{copied ? `✓ ${t('common.copied')}` : ''}</span>
          </div>
        </Notice>
      ) : <p>{feed.exists ? t('feed.since', { date: shortDate(feed.at) }) : t('feed.none')}</p>}
      {revoked && !feed.exists ? <Notice tone="good" live>{t('feed.revoked')}</Notice> : null}
      {error ? <Fault error={error} /> : null}
      <label className="check"><input type="checkbox" checked={titles} onChange={(e) => setTitles(e.target.checked)} data-testid="feed-titles" /><span>{t('feed.titles')}</span></label>
      <div className="row">
        <Button look={feed.exists ? 'plain' : 'main'} disabled={busy} onClick={() => { setCopied(false); onMake(titles); }} data-testid="feed-make">{t(feed.exists ? 'feed.renew' : 'feed.make')}</Button>
        {feed.exists ? <Button look="danger" disabled={busy} onClick={onRevoke} data-testid="feed-revoke">{t('feed.revoke')}</Button> : null}
      </div>
    </section>
  );
}
