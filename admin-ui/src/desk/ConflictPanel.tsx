/** Both versions side by side; the person chooses per row. Nothing is lost whichever way he decides. */
import { useMemo, useState } from 'react';
import type { Instant } from '../api-types';
import { Button, Notice } from '../components/ui';
import { dateAndTime } from '../lib/format';
import { useWords } from '../lib/words';
import { compare, describe, type Pick } from './merge';

export function ConflictPanel({ base, mine, theirs, onResolve }: {
  base: unknown; mine: unknown; theirs: { body: unknown; updated_at: Instant | null; by: string }; onResolve: (body: unknown) => void;
}) {
  const { t } = useWords();
  const comparison = useMemo(() => compare(base, mine, theirs.body), [base, mine, theirs]);
  const [picks, setPicks] = useState<Record<string, Pick>>({});
  const all = (pick: Pick) => setPicks(Object.fromEntries(comparison.conflicts.map((c) => [c.key, pick])));
  return (
    <section className="card stack" aria-labelledby="conflict" data-testid="conflict" id="both-versions" tabIndex={-1}>
      <h2 id="conflict">{t('conflict.title')}</h2>
      {theirs.by ? <p>{t('conflict.by', { name: theirs.by, date: dateAndTime(theirs.updated_at) })}</p> : null}
      {comparison.joined > 0 ? <Notice>{t('conflict.auto', { count: comparison.joined })}</Notice> : null}
      {comparison.conflicts.length > 0 ? (
        <>
          <div className="row">
            <Button onClick={() => all('mine')}>{t('conflict.allMine')}</Button>
            <Button onClick={() => all('theirs')}>{t('conflict.allTheirs')}</Button>
          </div>
          <table className="table stacked-table even">
            <thead><tr><th scope="col">{t('conflict.row')}</th><th scope="col">{t('conflict.mine')}</th><th scope="col">{t('conflict.theirs')}</th></tr></thead>
            <tbody>
              {comparison.conflicts.map((c) => {
                const pick = picks[c.key] ?? 'mine';
                const radio = (value: Pick, words: string) => (
                  <label className="check">
                    <input type="radio" name={`pick-${c.key}`} checked={pick === value} onChange={() => setPicks({ ...picks, [c.key]: value })} data-testid={`conflict-${c.key}-${value}`} />
                    <span>{words}</span>
                  </label>
                );
                return (
                  <tr key={c.key}>
                    <th scope="row">{c.label}{radio('both', t('conflict.both'))}</th>
                    <td data-label={t('conflict.mine')}>{radio('mine', t('conflict.mine'))}<span className="pre">{describe(c.mine) || t('conflict.empty')}</span></td>
                    <td data-label={t('conflict.theirs')}>{radio('theirs', t('conflict.theirs'))}<span className="pre">{describe(c.theirs) || t('conflict.empty')}</span></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </>
      ) : null}
      <div><Button look="main" onClick={() => onResolve(comparison.build(picks))} data-testid="conflict-apply">{t('conflict.apply')}</Button></div>
    </section>
  );
}
