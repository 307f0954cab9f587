/** What was written for a thread and is not with the server: the text in the box and what could not be sent. It lies in the tab's
 *  own storage, so that a reload loses nothing and a shared machine keeps nothing.
 *
 *    const shelf = readShelf(key);
 *    writeShelf(key, { ...shelf, text });      // an empty one leaves nothing behind */

/** sending: on its way. failed: refused or not answered, `why` says it. unknown: the page was reloaded on the way; sent again
 *  under the same key it is not written twice. */
export type UnsentState = 'sending' | 'failed' | 'unknown';
export interface Unsent { key: string; text: string; reply_to: string | null; mentions: string[]; picked: Record<string, string>; state: UnsentState; why: string }
export interface Shelf { text: string; reply_to: string | null; picked: Record<string, string>; unsent: Unsent[] }
export const EMPTY: Shelf = { text: '', reply_to: null, picked: {}, unsent: [] };

export function readShelf(key: string): Shelf {
  try {
    const kept = sessionStorage.getItem(key);
    if (!kept) return EMPTY;
    const shelf = { ...EMPTY, ...(JSON.parse(kept) as Partial<Shelf>) };
    return { ...shelf, unsent: shelf.unsent.map((one) => (one.state === 'sending' ? { ...one, state: 'unknown' } : one)) };
  } catch {
    return EMPTY;
  }
}

/** With one of the unsent changed, or without it where it has arrived. */
export function marked(shelf: Shelf, key: string, change: Partial<Unsent> | null): Shelf {
  return { ...shelf, unsent: shelf.unsent.flatMap((one) => (one.key !== key ? [one] : change ? [{ ...one, ...change }] : [])) };
}

export function writeShelf(key: string, shelf: Shelf) {
  try {
    if (shelf.text === '' && shelf.unsent.length === 0) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(shelf));
  } catch {
    // A browser that keeps nothing still shows the text for this visit.
  }
}
