import { useState } from 'react';
import type { Finding, ImportLine } from '../api-types';
import { Badge, Button } from '../components/ui';
import { useWords } from '../lib/words';
import { RULES } from './finding-rules';

type Decision = 'accept' | 'ignore' | 'edit';
/** One decision for one or several findings; a value goes with an edit. */
type Decide = (indexes: number[], decision: Decision, value?: string) => void;

const SEVERITIES = ['error', 'warning', 'info'] as const;
const SIGNS = { error: ['bad', '✕'], warning: ['warn', '!'], info: ['calm', 'i'] } as const;
const DECIDED = { accept: 'accepted', ignore: 'ignored', edit: 'edited' } as const;
const CLOSE_BY = 90; // characters of the line shown on each side of the place

/** Findings that wait for somebody: what is told only for information asks for nothing. */
export const isWaiting = (f: Finding) => !f.decision && (f.severity !== 'info' || Boolean(f.offer));

/** Findings of one rule stand together, the gravest first; what is only worth knowing is folded away. */
export function Findings({ findings, lines, busy, onDecide }: { findings: Finding[]; lines: ImportLine[]; busy: boolean; onDecide: Decide }) {
  const { t } = useWords();
  const texts = new Map(lines.map((l) => [l.line, l.text ?? '']));
  const groups = (wanted: (f: Finding) => boolean) => {
    const byRule = new Map<string, Finding[]>();
    for (const f of findings.filter(wanted)) byRule.set(`${f.severity} ${f.rule}`, [...(byRule.get(`${f.severity} ${f.rule}`) ?? []), f]);
    return [...byRule.values()].sort((a, b) => rank(a[0]!) - rank(b[0]!));
  };
  const list = (all: Finding[][]) => (
    <ul className="plain-list">{all.map((g) => <Group key={`${g[0]!.severity} ${g[0]!.rule}`} group={g} texts={texts} busy={busy} onDecide={onDecide} />)}</ul>
  );
  const known = groups((f) => f.severity === 'info');
  return (
    <>
      {list(groups((f) => f.severity !== 'info'))}
      {known.length > 0 ? (
        <details className="card">
          <summary>{t('guidance.findings.info', { count: known.reduce((sum, g) => sum + g.length, 0) })}</summary>
          {list(known)}
        </details>
      ) : null}
    </>
  );
}

function rank(f: Finding): number {
  const at = SEVERITIES.findIndex((s) => s === f.severity);
  return at < 0 ? SEVERITIES.length : at;
}

function Group({ group, texts, busy, onDecide }: { group: Finding[]; texts: Map<number, string>; busy: boolean; onDecide: Decide }) {
  const { t, say } = useWords();
  const first = group[0]!;
  const severity = SEVERITIES.find((s) => s === first.severity) ?? 'info';
  const [tone, sign] = SIGNS[severity];
  const waiting = group.filter(isWaiting);
  const same = group.every((f) => say(f.message) === say(first.message));
  return (
    <li className="card stack-tight" data-testid={`findings-${first.rule}`}>
      <div className="row row-apart">
        <h3 className="row">
          <Badge tone={tone} sign={sign}>{t(`severity.${severity}`)}</Badge>
          <span>{RULES[first.rule] ? say(RULES[first.rule]!) : first.rule}</span>
          {group.length > 1 ? <span className="soft">({group.length})</span> : null}
        </h3>
        {waiting.length > 1 ? (
          <Button disabled={busy} onClick={() => onDecide(waiting.map((f) => f.index), 'ignore')}>{t('guidance.findings.keepAll', { count: waiting.length })}</Button>
        ) : null}
      </div>
      {same ? <p>{say(first.message)}</p> : null}
      <ul className="plain-list">
        {group.map((f) => <One key={f.index} finding={f} text={texts.get(f.line) ?? ''} told={!same} busy={busy} onDecide={onDecide} />)}
      </ul>
    </li>
  );
}

function One({ finding: f, text, told, busy, onDecide }: { finding: Finding; text: string; told: boolean; busy: boolean; onDecide: Decide }) {
  const { t, say } = useWords();
  const [editing, setEditing] = useState(false);
  const [value, setValue] = useState(f.edits === 'date' || f.edits === 'period' ? '' : f.raw);
  const decided = f.decision && f.decision in DECIDED ? DECIDED[f.decision as keyof typeof DECIDED] : null;
  return (
    <li className="stack-tight finding" data-testid={`finding-${f.index}`}>
      <div className="finding-pair">
        <div className="stack-tight">
          {told ? <p>{say(f.message)}</p> : null}
          {f.offer ? <p className="strong">{t('guidance.finding.suggestion', { text: say(f.offer) })}</p> : null}
          <div className="row">
            {f.line > 0 ? <span className="soft">{t('guidance.finding.line', { line: f.line })}</span> : null}
            {decided ? <Badge tone="good" sign="✓">{t(`guidance.finding.${decided}`)}</Badge> : null}
            {f.applied ? <span className="soft">{t('guidance.finding.applied')}</span> : (
              <>
                {f.offer ? <Button disabled={busy} onClick={() => onDecide([f.index], 'accept')} data-testid={`finding-accept-${f.index}`}>{t('guidance.finding.accept')}</Button> : null}
                {isWaiting(f) ? <Button disabled={busy} onClick={() => onDecide([f.index], 'ignore')} data-testid={`finding-ignore-${f.index}`}>{t('guidance.finding.ignore')}</Button> : null}
                {f.edits ? <Button disabled={busy} aria-expanded={editing} onClick={() => setEditing(!editing)}>{t('guidance.finding.edit')}</Button> : null}
              </>
            )}
          </div>
        </div>
        <RawLine text={text} raw={f.raw} />
      </div>
      {editing && f.edits && !f.applied ? (
        <form className="row" onSubmit={(e) => { e.preventDefault(); onDecide([f.index], 'edit', value); setEditing(false); }}>
          <input className="input grow" aria-label={t(`guidance.finding.value.${f.edits}`)} placeholder={t(`guidance.finding.value.${f.edits}`)} value={value} onChange={(e) => setValue(e.target.value)} lang="vi" required />
          <Button type="submit" disabled={busy}>{t('common.save')}</Button>
        </form>
      ) : null}
    </li>
  );
}

/** The line as it was written, cut to what stands around the place. */
function RawLine({ text, raw }: { text: string; raw: string }) {
  const { t } = useWords();
  if (!text && !raw) return null;
  const at = raw ? text.indexOf(raw) : -1;
  const from = Math.max(0, at - CLOSE_BY);
  const to = Math.min(text.length, at + raw.length + CLOSE_BY);
  return (
    <blockquote className="pre quote" lang="vi">
      <span className="visually-hidden">{t('guidance.finding.raw')}: </span>
      {at < 0 ? raw || (text.length > 2 * CLOSE_BY ? `${text.slice(0, 2 * CLOSE_BY)}…` : text) : (
        <>{from > 0 ? '…' : ''}{text.slice(from, at)}<mark>{raw}</mark>{text.slice(at + raw.length, to)}{to < text.length ? '…' : ''}</>
      )}
    </blockquote>
  );
}

const BECAME = ['preamble', 'part', 'obligation', 'continuation', 'blank', 'closing', 'unread'] as const;

/** Every line of the text and what it became; nothing is left out. */
export function ImportLines({ lines, findings }: { lines: ImportLine[]; findings: Finding[] }) {
  const { t, say } = useWords();
  const [open, setOpen] = useState(false);
  if (lines.length === 0) return null;
  const becameWords = (word: string) => {
    const known = BECAME.find((b) => b === word);
    return known ? t(`became.${known}`) : word;
  };
  return (
    <section className="card stack" aria-label={t('guidance.lines')}>
      <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>{t('guidance.lines.show')} ({lines.length})</summary>
        {open ? (
          <div className="table-scroll">
            <table className="table stacked-table" lang="vi">
              <thead><tr><th scope="col">{t('import.row')}</th><th scope="col">{t('guidance.finding.raw')}</th><th scope="col">{t('guidance.became')}</th><th scope="col">{t('guidance.findings')}</th></tr></thead>
              <tbody>
                {lines.filter((l) => l.became !== 'blank').map((l) => (
                  <tr key={l.line}>
                    <td data-label={t('import.row')}>{l.line}</td>
                    <td className="pre">{l.text}</td>
                    <td data-label={t('guidance.became')}>{becameWords(l.became)} {l.id}</td>
                    <td>{findings.filter((f) => f.line === l.line).map((f) => <p key={f.index}>{say(f.message)}</p>)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ) : null}
      </details>
    </section>
  );
}
