import { address } from '../api/client';

const firstAgain = 5_000; // ms

/**
 * One event stream per browser page; several changes in a row become one call. The browser itself reconnects, unless it was
 * refused: then another one is tried after a while, and everything is looked at again.
 */
export function eventStream(onChanged: () => void): () => void {
  if (typeof EventSource === 'undefined') return () => {};
  let source: EventSource;
  let waiting: ReturnType<typeof setTimeout> | null = null;
  let again: ReturnType<typeof setTimeout> | null = null;
  const changed = () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      onChanged();
    }, 300);
  };
  const open = () => {
    source = new EventSource(address('/events'));
    source.addEventListener('changed', changed);
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) return;
      again ??= setTimeout(
        () => {
          again = null;
          open();
          changed();
        },
        firstAgain * (1 + Math.random()),
      );
    });
  };
  open();
  return () => {
    if (waiting) clearTimeout(waiting);
    if (again) clearTimeout(again);
    source.close();
  };
}
