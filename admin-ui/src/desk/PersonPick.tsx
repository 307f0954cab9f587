import { useState } from 'react';
import type { PersonRecord } from '../api-types';
import { matches } from '../lib/fold';
import { useWords } from '../lib/words';

const SEARCH_FROM = 9;

/** One of many people: a search by name, position or unit, with or without tones, narrows the list. Who is chosen stays in it. */
export function PersonPick({ people, value, onChange, testid, ...field }: {
  people: PersonRecord[]; value: string; onChange: (id: string) => void; testid: string;
  id?: string; className?: string; 'aria-invalid'?: boolean; 'aria-describedby'?: string | undefined;
}) {
  const { t, say } = useWords();
  const [search, setSearch] = useState('');
  const about = (p: PersonRecord) => [p.full_name, ...p.holdings.slice(0, 1).map((h) => `${say(h.title)}, ${say(h.unit_name)}`)].join(' – ');
  const found = people.filter((p) => matches(about(p), search));
  const chosen = people.find((p) => p.id === value);
  const shown = chosen && !found.includes(chosen) ? [chosen, ...found] : found;
  return (
    <>
      {people.length >= SEARCH_FROM ? (
        <input className="input" type="search" value={search} aria-label={t('people.search')} placeholder={t('field.search.hint')} onChange={(e) => setSearch(e.target.value)} data-testid={`${testid}-search`} />
      ) : null}
      <select {...field} value={value} onChange={(e) => onChange(e.target.value)} data-testid={testid}>
        <option value="">–</option>
        {shown.map((p) => <option key={p.id} value={p.id}>{about(p)}</option>)}
      </select>
      {search.trim() !== '' ? <span className="soft" role="status">{found.length === 0 ? t('field.search.none') : t('pick.found', { count: found.length })}</span> : null}
    </>
  );
}
