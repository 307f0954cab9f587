import type { Text } from '../api-types';
import { useWords } from '../lib/words';

/** A list of sentences under a title that can be folded; nothing when there are none. */
export function Sentences({ title, list, open = false }: { title: string; list: Text[]; open?: boolean }) {
  const { say } = useWords();
  if (list.length === 0) return null;
  return (
    <details open={open}>
      <summary>{title}</summary>
      <ul>{list.map((one) => <li key={one.vi}>{say(one)}</li>)}</ul>
    </details>
  );
}
