/** What became of a due time, beside the time itself: members of a task and of open work. */
import type { Instant } from './api-types';

/** In the words of the decree on clerical work. */
export type Urgency = 'khẩn' | 'thượng khẩn' | 'hỏa tốc';

/** More time that was asked for, and what was decided. */
export interface DueExtension {
  number: number;
  state: 'asked' | 'granted' | 'refused';
  before: Instant;
  after: Instant;
  asked_by: string;
  asked_at: Instant;
  reason: string;
  decided_by?: string;
  decided_at?: Instant;
  answer?: string;
}
export interface DueChanges {
  /** What was due at first, where it was moved since. */
  first_due?: Instant | null;
  extensions?: DueExtension[];
  /** No time runs against it since then. */
  paused_since?: Instant | null;
  /** Opened because a deadline was reached, by nobody's act. */
  automatic?: boolean;
  /** The urgency of the paper by which the time was halved. */
  urgent_as?: Urgency | null;
}
