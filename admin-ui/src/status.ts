/** One factory, one named state per status that a screen can show. A status is said by its words and its sign; the tone
 *  only helps. Unknown words from a newer server fall back to a calm badge with the word itself. */
import type { PhoneWords } from './i18n/vi';

export type Tone = 'calm' | 'busy' | 'meet' | 'good' | 'warn' | 'bad';
export interface Status { name: string; words: keyof PhoneWords; tone: Tone; sign: string }

const of = (name: string, tone: Tone, sign: string): Status => ({ name, words: `status.${name}` as keyof PhoneWords, tone, sign });

const STATUSES: Record<string, Status> = {
  // a unit's programme on the board, in the order in which it passes them
  'not-started': of('not-started', 'calm', '○'),
  drafting: of('drafting', 'busy', '✎'),
  returned: of('returned', 'warn', '↩'),
  late: of('late', 'bad', '!'),
  reviewing: of('reviewing', 'busy', '◔'),
  deciding: of('deciding', 'meet', '◑'),
  issuing: of('issuing', 'meet', '◕'),
  issued: of('issued', 'good', '●'),
  commented: of('commented', 'warn', '✉'),
  held: of('held', 'warn', '‖'),
  noted: of('noted', 'good', '✓'),
  closed: of('closed', 'calm', '■'),
  cancelled: of('cancelled', 'calm', '⊘'),
  // a unit's report in its round
  open: of('open', 'busy', '✎'),
  submitted: of('submitted', 'good', '●'),
  missing: of('missing', 'bad', '✕'),
  accepted: of('accepted', 'good', '✓'),
  // a mail on the outbox page
  kept: of('kept', 'calm', '□'),
  queued: of('queued', 'busy', '…'),
  waiting: of('waiting', 'calm', '◷'),
  sent: of('sent', 'good', '✓'),
  dropped: of('dropped', 'calm', '⊘'),
  failed: of('failed', 'bad', '✕'),
};

export const BOARD_ORDER = ['late', 'returned', 'not-started', 'drafting', 'reviewing', 'deciding', 'issuing', 'issued', 'commented', 'held', 'noted', 'closed', 'cancelled'];

export function statusOf(name: string): Status {
  return STATUSES[name] ?? { name, words: 'status.unknown', tone: 'calm', sign: '?' };
}

export function isKnownStatus(name: string): boolean {
  return name in STATUSES;
}
