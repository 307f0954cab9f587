import { useState } from 'react';
import type { Finding, ImportLine } from '../api-types';
import { Badge, Button } from '../components/ui';
import { useWords } from '../lib/words';
import { describe } from './merge';

type Decide = (index: number, decision: 'accept' | 'ignore' | 'edit', value?: string) => void;

/** What a person should look at, beside the line as it was written. */
export function Findings({ findings, busy, onDecide }: { findings: Finding[]; busy: boolean; onDecide: Decide }) {
  return <ul className="plain-list">{findings.map((f) => <One key={f.index} finding={f} busy={busy} onDecide={onDecide} />)}</ul>;
}

const SEVERITIES = ['error', 'warning', 'info'] as const;
const DECIDED = { accept: 'accepted', ignore: 'ignored', edit: 'edited', accepted: 'accepted', ignored: 'ignored', edited: 'edited' } as const;

const NOT_TOLD = ['lines', 'source'];

/** What is proposed, without where it was found and how often: those stand elsewhere. */
function suggestionWords(suggestion: Finding['suggestion']): string {
  if (typeof suggestion !== 'object' || suggestion === null || Array.isArray(suggestion)) return describe(suggestion as never);
  return describe(Object.fromEntries(Object.entries(suggestion).filter(([name, value]) => !NOT_TOLD.includes(name) && typeof value !== 'number')) as never);
}

function One({ finding: f, busy, onDecide }: { finding: Finding; busy: boolean; onDecide: Decide }) {
  const { t, say } = useWords();
  const [editing, setEditing] = useState(false);
  const [value, setValue] = useState(f.raw);
  const severity = SEVERITIES.find((s) => s === f.severity);
  const tone = severity === 'error' ? 'bad' : severity === 'warning' ? 'warn' : 'calm';
  const suggestion = suggestionWords(f.suggestion);
  const decided = f.decision && f.decision in DECIDED ? DECIDED[f.decision as keyof typeof DECIDED] : null;
  return (
    <li className="card stack-tight" data-testid={`finding-${f.index}`}>
      <div className="row">
        <Badge tone={tone} sign={tone === 'bad' ? '✕' : tone === 'warn' ? '!' : 'i'}>{severity ? t(`severity.${severity}`) : f.severity}</Badge>
        {f.line > 0 ? <span className="soft">{t('guidance.finding.line', { line: f.line })}</span> : null}
        {decided ? <Badge tone="good" sign="✓">{t(`guidance.finding.${decided}`)}</Badge> : null}
      </div>
      <div className="finding-pair">
        <p>{say(f.message)}</p>
        <blockquote className="pre quote" lang="vi"><span className="soft">{t('guidance.finding.raw')}: </span>{f.raw}</blockquote>
      </div>
      {suggestion ? <p className="pre">{t('guidance.finding.suggestion', { text: suggestion })}</p> : null}
      {f.applied ? <p className="soft">{t('guidance.finding.applied')}</p> : <div className="row">
        {suggestion ? <Button disabled={busy} onClick={() => onDecide(f.index, 'accept')} data-testid={`finding-accept-${f.index}`}>{t('guidance.finding.accept')}</Button> : null}
        <Button disabled={busy} onClick={() => onDecide(f.index, 'ignore')} data-testid={`finding-ignore-${f.index}`}>{t('guidance.finding.ignore')}</Button>
        <Button disabled={busy} aria-expanded={editing} onClick={() => setEditing(!editing)}>{t('guidance.finding.edit')}</Button>
      </div>}
      {editing && !f.applied ? (
        <form className="row" onSubmit={(e) => { e.preventDefault(); onDecide(f.index, 'edit', value); setEditing(false); }}>
          <input className="input grow" aria-label={t('guidance.finding.value')} value={value} onChange={(e) => setValue(e.target.value)} lang="vi" />
          <Button type="submit" disabled={busy}>{t('common.save')}</Button>
        </form>
      ) : null}
    </li>
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
