/** What happened, in sentences. What somebody confirmed here by himself and what was entered from a paper or a meeting never
 *  look alike. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { HistoryItem, RecordSource, RecordStand, Seal, SignedFile } from '../api-types';
import { dateAndTime, shortDate } from '../lib/format';
import { useWords } from '../lib/words';
import { HistoryBound } from './HistoryBound';
import { Badge, Button, When } from './ui';

type Show = 'all' | 'clicks' | 'recorded';
const PERSONAL = /deci|opinion|approv|signoff|sign_off|vote|return|reject|consent/i;

export function isClick(item: HistoryItem): boolean {
  return !item.recorded && item.actor !== null && PERSONAL.test(item.kind);
}

const CERTIFIED = ['submitted', 'decided', 'decision_recorded'];
/** What a certificate can be had for: a submission, a decision or a paper signed by hand that a seal covers. */
export const isCertified = (item: HistoryItem) => item.sealed === true
  && (CERTIFIED.includes(item.kind) || (item.kind === 'paper_registered' && item.bound?.signature !== undefined));
export const unsealed = (items: HistoryItem[]) => items.filter((i) => !i.sealed).length;

/** How far the shown history is covered by the program's last seal. `older`: entries that are not shown follow. */
export function SealLine({ seal, items, older = false }: { seal: Seal | null; items: HistoryItem[]; older?: boolean }) {
  const { t } = useWords();
  if (!seal) return <p className="soft" data-testid="seal-line">{t('seal.none')}</p>;
  // A seal covers everything before it, so that one covered entry speaks for all older ones.
  const open = unsealed(items);
  const words = { number: seal.number, at: dateAndTime(seal.at), open };
  return <p className="soft" data-testid="seal-line">{open === 0 ? t('seal.all', words) : older && open === items.length ? t('seal.partAtLeast', words) : t('seal.part', words)}</p>;
}

/** What the page adds to an entry; without one of them it is not offered. */
export interface HistoryParts {
  /** The address of an event's certificate. */
  certificate?: (event: number) => string;
  /** The address of an attached file. */
  fileOf?: (attachment: string) => string;
  /** What was changed by an agreement with edits; asked for when somebody wants to see it. */
  edits?: (edited: { from: string; to: string }) => ReactNode;
  /** What the reader may say of a recorded decision. */
  stand?: (event: number) => ReactNode;
}

/** A history that came in pages. */
export interface Paged { older: boolean; busy: boolean; onMore: () => void }

export function History({ items, paged, ...parts }: { items: HistoryItem[]; paged?: Paged | undefined } & HistoryParts) {
  const { t } = useWords();
  const [show, setShow] = useState<Show>('all');
  const list = useRef<HTMLOListElement>(null);
  const oldest = items.at(-1)?.number ?? 0;
  // The oldest entry there was when more were asked for: whoever asked goes on reading behind it.
  const [readUntil, setReadUntil] = useState<number | null>(null);
  useEffect(() => {
    if (readUntil === null || oldest >= readUntil) return;
    list.current?.querySelector<HTMLElement>('[tabindex]')?.focus();
  }, [oldest, readUntil]);
  if (items.length === 0 && !paged?.older) return <p className="soft">{t('history.empty')}</p>;
  const shown = items.filter((i) => show === 'all' || (show === 'clicks' ? isClick(i) : i.recorded !== null));
  const next = readUntil === null ? undefined : shown.find((i) => i.number < readUntil);
  const tabs: [Show, string][] = [['all', t('history.all')], ['clicks', t('history.clicks')], ['recorded', t('history.onlyRecorded')]];
  const more = () => {
    if (!paged || paged.busy) return;
    setReadUntil(oldest);
    paged.onMore();
  };
  return (
    <div className="stack">
      <div className="row" role="group" aria-label={t('history.filter')}>
        {tabs.map(([name, words]) => <Button key={name} look={show === name ? 'main' : 'plain'} aria-pressed={show === name} onClick={() => setShow(name)}>{words}</Button>)}
      </div>
      {shown.length === 0 ? <p className="soft">{t(paged?.older ? 'history.noneLoaded' : 'history.empty')}</p> : null}
      <ol className="plain-list" ref={list}>{shown.map((item) => <Item key={item.number} item={item} focusable={item === next} {...parts} />)}</ol>
      {paged ? (
        <div className="row">
          {paged.older ? <Button onClick={more} aria-disabled={paged.busy} data-testid="more-history">{t(paged.busy ? 'common.loading' : 'history.more')}</Button> : null}
          <span className="soft" role="status" data-testid="history-shown">{t(paged.older ? 'history.shown' : 'history.shownAll', { count: items.length })}</span>
        </div>
      ) : null}
    </div>
  );
}

function Item({ item, focusable, certificate, fileOf, edits, stand }: { item: HistoryItem; focusable: boolean } & HistoryParts) {
  const { t, say } = useWords();
  return (
    <li className={item.recorded ? 'notice notice-recorded stack-tight' : 'stack-tight'} tabIndex={focusable ? -1 : undefined} data-testid={`history-${item.number}`}>
      <span className="row soft">
        <When at={item.at} />
        {item.recorded ? <><Badge tone="meet" sign="▤">{t('history.recorded')}</Badge><Stands recorded={item.recorded} entry={item.number} /></> : isClick(item) ? <Badge tone="good" sign="✓">{t('history.click')}</Badge> : null}
      </span>
      <span className="strong">{say(item.text)}</span>
      {item.actor && !item.recorded ? <span>{[item.actor.standing_in ? say(item.actor.standing_in.text) : item.actor.full_name, say(item.actor.title)].filter(Boolean).join(', ')}</span> : null}
      {item.actor?.standing_in && item.recorded ? <span>{say(item.actor.standing_in.text)}</span> : null}
      {item.recorded ? (
        <span>
          {t('history.source', { source: '' })}<SourceWords source={item.recorded.source} date={item.recorded.date} />{item.recorded.signed_by ? ` · ${t('history.signedBy', { name: item.recorded.signed_by })}` : ''} · {t('history.recordedBy', { name: item.recorded.by || item.actor?.full_name || '' })}
        </span>
      ) : null}
      {item.recorded?.stand ? <StandLine stand={item.recorded.stand} /> : null}
      {item.signed_file ? <SignedFileWords file={item.signed_file} /> : null}
      {item.comment ? <blockquote className="pre quote">{item.comment}</blockquote> : null}
      {item.recorded && stand ? stand(item.number) : null}
      {item.edited ? <Edited edited={item.edited} entry={item.number} edits={edits} /> : null}
      <HistoryBound item={item} fileOf={fileOf} />
      {certificate && isCertified(item) ? (
        <a className="soft" href={certificate(item.number)} download title={t('certificate.what')} data-testid={`certificate-${item.number}`}>{t('certificate.get')}</a>
      ) : null}
    </li>
  );
}

/** What the certificate of a signed file says, and what nobody has checked of it. */
export function SignedFileWords({ file }: { file: SignedFile }) {
  const { t, say } = useWords();
  return (
    <div className="stack-tight" data-testid="signed-file">
      <span><Badge tone="busy" sign="✎">{t('signed.file')}</Badge> {file.name}</span>
      <span>{t('signed.signer', { name: file.signer })} · {t('signed.certificate', { serial: file.serial, issuer: file.issuer })}</span>
      <span>{file.signing_time ? t('signed.time', { at: dateAndTime(file.signing_time) }) : t('signed.noTime')}</span>
      <span className="soft">{t('signed.notChecked', { what: file.not_checked.map(say).join('; ') })}</span>
    </div>
  );
}

/** Whether the one in charge has said that what was recorded is right. Where nobody is to say so, nothing is missing. */
function Stands({ recorded, entry }: { recorded: NonNullable<HistoryItem['recorded']>; entry: number }) {
  const { t } = useWords();
  const { stands, stand } = recorded;
  if (!stands) return null;
  return (
    <>
      {stands === 'confirmed' ? <Badge tone="good" sign="✓">{t('history.stands.confirmed')}</Badge>
        : stands === 'contested' ? <Badge tone="bad" sign="!">{t('history.stands.contested')}</Badge>
          : !stand || stand.awaited ? <Badge tone="warn" sign="…">{t('history.stands.recorded')}</Badge> : null}
      <span>{t('history.entry', { number: entry })}</span>
    </>
  );
}

export function StandLine({ stand }: { stand: RecordStand }) {
  const { t } = useWords();
  if (stand.stands === 'recorded' || !stand.by) return null;
  return (
    <span>
      {t(stand.stands === 'confirmed' ? 'stand.confirmed' : 'stand.contested', { name: stand.by, date: dateAndTime(stand.at ?? null) })}
      {stand.reason ? <span className="pre"> {t('hold.reason', { reason: stand.reason })}</span> : null}
    </span>
  );
}

/** The difference is fetched and worked out only when it is opened. */
function Edited({ edited, entry, edits }: { edited: NonNullable<HistoryItem['edited']>; entry: number; edits: HistoryParts['edits'] }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  const steps = (edited.steps ?? []).map((step) => say(step)).join(', ');
  return (
    <>
      {steps ? <span>{t('edited.again', { steps })}</span> : <span className="soft">{t(edited.effect === 'none' ? 'edited.none' : 'edited.notify')}</span>}
      {edits ? (
        <details onToggle={(e) => setOpen(e.currentTarget.open)}>
          <summary data-testid={`edits-${entry}`}>{t('edited.show')}</summary>
          {open ? edits(edited) : null}
        </details>
      ) : null}
    </>
  );
}

const KNOWN = ['meeting', 'written-ballot', 'letter', 'signed-slip'] as const;

export function SourceWords({ source, date }: { source: RecordSource | string; date: string | null }) {
  const { t } = useWords();
  const told = typeof source === 'string' ? { kind: source } as RecordSource : source;
  const known = KNOWN.find((k) => k === told.kind);
  const day = told.date ?? date;
  return <>{[known ? t(`source.${known}`) : told.kind, told.number, told.issuer, day ? shortDate(day) : ''].filter(Boolean).join(', ')}</>;
}
