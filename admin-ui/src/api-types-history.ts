/** What the server tells of a paper's history, and what each act was bound to. */
import type { CalendarDate, Instant, NamedPerson, RecordSource, StandingIn, Text } from './api-types';

/** What the one in charge said of a recorded decision. `awaited`: the step names who confirms, and nobody has. */
export interface RecordStand { stands: 'recorded' | 'confirmed' | 'contested'; awaited: boolean; by?: string; at?: Instant; reason?: string }
/** The version that is bound came from an agreement with edits of the one that was shown (`from`). */
export interface AgreedEdits { event: number; from: string; to: string; effect: 'none' | 'notify' | 'decide-again'; by: NamedPerson; at: Instant; step: Text; again: Text[] }
export interface VoteCounts { members: number; yes: number; no: number; other: number; abstain: number; absent: number; recused: number; weight: number; yes_weight: number }
/** What an act was bound to when it was done, and in whose right. */
export interface Bound {
  document: { hash: string; version: number } | null;
  definition: { version: number };
  calendar: string | null;
  directory: number | null;
  capacity?: Text;
  /** What the office's matrix of authority said of the decision; no row: outside it. */
  authority?: { paper: string; row: string | null; capacity?: string; source?: string; text: Text };
  mark?: 'initial-content' | 'initial-format' | 'signature';
  /** The lines above the name. */
  signature?: string[];
  confirmed_by?: 'password' | 'signature';
  /** The vote as it stood with this voice. */
  counts?: VoteCounts;
}
export interface RecordedVotes { present: number; yes: number; no: number; abstain: number; other?: number; recused?: number }
export interface SignedFile {
  attachment: string;
  name: string;
  hash: string;
  /** As the certificate names its holder. */
  signer: string;
  serial: string;
  issuer: string;
  signing_time: Instant | null;
  time_source: string;
  trust: string;
  not_checked: Text[];
}
export interface HistoryItem {
  number: number;
  at: Instant;
  kind: string;
  text: Text;
  actor: { full_name: string; title?: Text | null; standing_in?: StandingIn } | null;
  recorded: {
    by: string; source: RecordSource | string; date: CalendarDate | null; signed_by?: string; stands?: string; stand?: RecordStand;
    votes?: RecordedVotes; secret?: boolean; attended?: string[]; by_name?: { full_name: string; label: Text }[]; minutes?: { id: string; name: string };
  } | null;
  /** A decision that came with a file signed outside. */
  signed_file?: SignedFile | null;
  comment: string | null;
  from_state?: string | null;
  to_state?: string | null;
  document_hash?: string | null;
  edited?: { from: string; to: string; effect: AgreedEdits['effect']; again: string[]; steps?: Text[] } | null;
  bound?: Bound | null;
  command?: string | null;
  sealed?: boolean;
}
export interface Seal {
  number: number;
  at: Instant;
  streams: number;
  root: string;
  fingerprint: string;
}
