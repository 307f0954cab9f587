/** What happened, in sentences. What somebody confirmed here by himself and what was entered from a paper or a meeting never
 *  look alike. */
import { useState } from 'react';
import type { HistoryItem, RecordSource, Seal } from '../api-types';
import { dateAndTime, shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { Badge, Button, When } from './ui';

type Show = 'all' | 'clicks' | 'recorded';
const PERSONAL = /deci|opinion|approv|signoff|sign_off|vote|return|reject|consent/i;

export function isClick(item: HistoryItem): boolean {
  return !item.recorded && item.actor !== null && PERSONAL.test(item.kind);
}

const CERTIFIED = ['submitted', 'decided', 'decision_recorded'];
/** What a certificate can be had for: a submission or a decision that a seal covers. */
export const isCertified = (item: HistoryItem) => item.sealed === true && CERTIFIED.includes(item.kind);
export const unsealed = (items: HistoryItem[]) => items.filter((i) => !i.sealed).length;

/** How far the shown history is covered by the program's last seal. */
export function SealLine({ seal, items }: { seal: Seal | null; items: HistoryItem[] }) {
  const { t } = useWords();
  if (!seal) return <p className="soft" data-testid="seal-line">{t('seal.none')}</p>;
  const open = unsealed(items);
  const words = { number: seal.number, at: dateAndTime(seal.at), open };
  return <p className="soft" data-testid="seal-line">{open === 0 ? t('seal.all', words) : t('seal.part', words)}</p>;
}

/** `certificate` gives the address of an event's certificate; without it none is offered. */
export function History({ items, certificate }: { items: HistoryItem[]; certificate?: (event: number) => string }) {
  const { t } = useWords();
  const [show, setShow] = useState<Show>('all');
  if (items.length === 0) return <p className="soft">{t('history.empty')}</p>;
  const shown = items.filter((i) => show === 'all' || (show === 'clicks' ? isClick(i) : i.recorded !== null));
  const tabs: [Show, string][] = [['all', t('history.all')], ['clicks', t('history.clicks')], ['recorded', t('history.onlyRecorded')]];
  return (
    <div className="stack">
      <div className="row" role="group" aria-label={t('history.filter')}>
        {tabs.map(([name, words]) => <Button key={name} look={show === name ? 'main' : 'plain'} aria-pressed={show === name} onClick={() => setShow(name)}>{words}</Button>)}
      </div>
      {shown.length === 0 ? <p className="soft">{t('history.empty')}</p> : null}
      <ol className="plain-list">{shown.map((item) => <Item key={item.number} item={item} certificate={certificate} />)}</ol>
    </div>
  );
}

function Item({ item, certificate }: { item: HistoryItem; certificate: ((event: number) => string) | undefined }) {
  const { t, say } = useWords();
  return (
    <li className={item.recorded ? 'notice notice-recorded stack-tight' : 'stack-tight'} data-testid={`history-${item.number}`}>
      <span className="row soft">
        <When at={item.at} />
        {item.recorded ? <><Badge tone="meet" sign="▤">{t('history.recorded')}</Badge><Stands stands={item.recorded.stands} entry={item.number} /></> : isClick(item) ? <Badge tone="good" sign="✓">{t('history.click')}</Badge> : null}
      </span>
      <span className="strong">{say(item.text)}</span>
      {item.actor && !item.recorded ? <span>{[item.actor.full_name, say(item.actor.title)].filter(Boolean).join(', ')}</span> : null}
      {item.recorded ? (
        <span>
          {t('history.source', { source: '' })}<SourceWords source={item.recorded.source} date={item.recorded.date} />{item.recorded.signed_by ? ` · ${t('history.signedBy', { name: item.recorded.signed_by })}` : ''} · {t('history.recordedBy', { name: item.recorded.by || item.actor?.full_name || '' })}
        </span>
      ) : null}
      {item.comment ? <blockquote className="pre quote">{item.comment}</blockquote> : null}
      {certificate && isCertified(item) ? (
        <a className="soft" href={certificate(item.number)} download title={t('certificate.what')} data-testid={`certificate-${item.number}`}>{t('certificate.get')}</a>
      ) : null}
    </li>
  );
}

/** Whether the one in charge has said that what was recorded is right. */
function Stands({ stands, entry }: { stands: string | undefined; entry: number }) {
  const { t } = useWords();
  if (!stands) return null;
  return (
    <>
      {stands === 'confirmed' ? <Badge tone="good" sign="✓">{t('history.stands.confirmed')}</Badge>
        : stands === 'contested' ? <Badge tone="bad" sign="!">{t('history.stands.contested')}</Badge> : <Badge>{t('history.stands.recorded')}</Badge>}
      <span>{t('history.entry', { number: entry })}</span>
    </>
  );
}

const KNOWN = ['meeting', 'written-ballot', 'letter', 'signed-slip', 'minutes', 'phone', 'email'] as const;

export function SourceWords({ source, date }: { source: RecordSource | string; date: string | null }) {
  const { t } = useWords();
  const told = typeof source === 'string' ? { kind: source } as RecordSource : source;
  const known = KNOWN.find((k) => k === told.kind);
  const day = told.date ?? date;
  return <>{[known ? t(`source.${known}`) : told.kind, told.number, told.issuer, day ? shortDate(day) : ''].filter(Boolean).join(', ')}</>;
}
