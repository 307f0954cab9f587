/** What became of a due time, beside the time itself: members of a task and of open work. */
import type { Instant, Text } from './api-types';

/** A word of the office's table of urgencies; as shipped khẩn, thượng khẩn, hỏa tốc. */
export type Urgency = string;

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
  /** On the paper itself: the steps whose answer is awaited meanwhile. */
  paused_for?: { title: Text; consult: boolean }[];
  /** Opened because a deadline was reached, by nobody's act. */
  automatic?: boolean;
  /** The urgency of the paper by which the time is shorter. */
  urgent_as?: Urgency | null;
}
/** Whom the reader was asked to telephone about work that is still open. */
export interface PhoneList {
  at: Instant | null; due: Instant | null;
  calls: { person: string | null; name: string | null; position: Text | null; unit: string; unit_name: Text; phone: string | null }[];
}
/** Of a letter that was drafted to late units. */
export interface UrgedUnit { unit: string; unit_name: Text; reported: boolean }
/** What reminders left to be done by hand about a paper. */
export interface Reminded { phone_lists?: PhoneList[]; urged_units?: UrgedUnit[] }
