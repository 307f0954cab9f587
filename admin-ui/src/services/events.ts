import { address } from '../api/client';

/** One event stream per browser page; the browser itself reconnects. Several changes in a row become one call. */
export function eventStream(onChanged: () => void): () => void {
  if (typeof EventSource === 'undefined') return () => {};
  const source = new EventSource(address('/events'));
  let waiting: ReturnType<typeof setTimeout> | null = null;
  source.addEventListener('changed', () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      onChanged();
    }, 300);
  });
  return () => {
    if (waiting) clearTimeout(waiting);
    source.close();
  };
}
