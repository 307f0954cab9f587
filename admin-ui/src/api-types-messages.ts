/** What the program says to people and to other programs: notices, how one wants to be told, templates, webhooks. */
import type { Instant, NamedPerson, Text } from './api-types';

export type MailChoice = 'at_once' | 'daily' | 'urgent_only';
/** One way to a person; `unread_after_minutes` null: only when the way before it failed. */
export interface Way { channel: string; unread_after_minutes?: number | null }
export interface NoticeSettings {
  mail: MailChoice;
  next_digest: Instant | null;
  has_address: boolean;
  /** Local times of the day, HH:MM. */
  digest_at?: string;
  awake_from?: string;
  awake_until?: string;
  budget?: number;
  unread_after_minutes?: number;
  /** Empty: in the office's order. */
  ways?: Way[];
  /** The channels that the office has; null while nobody has begun to send. */
  ways_there?: string[] | null;
  /** To an administrator: the channels there could be, and why they are not there. */
  ways_missing?: { channel: string; why: Text }[];
}
export type NoticeChange = Partial<Pick<NoticeSettings, 'mail' | 'digest_at' | 'awake_from' | 'awake_until' | 'budget' | 'unread_after_minutes' | 'ways'>>;
export interface Notification {
  id: string; at: Instant; text: Text; instance: string | null; work: string | null; read: boolean; template: string;
  why?: { rule: Text; message: Text | null; state?: string };
}
export interface OutboxMail {
  id: string; to: string; subject: string; body: string; state: string; at: Instant; message_id: string | null; error: string | null;
  channel?: string | null; next_try?: Instant | null; sent_at?: Instant | null; tries?: number; why?: Text | null;
}
export interface Delivery {
  id: string;
  person: NamedPerson;
  work: string | null;
  channel: string | null;
  state: 'queued' | 'waiting' | 'sent' | 'failed' | 'kept' | 'dropped' | 'in_app' | 'joined';
  read: boolean;
  at: Instant;
  sent_at?: Instant | null;
  tries?: number;
  /** What the person was to be told; null where that is gone. */
  about?: Text | null;
  why?: Text;
}
export interface Feed { exists: boolean; titles: boolean; at: Instant | null }
export interface NewFeed { url: string; titles: boolean }

export interface Wording { subject: string; body: string }
export type WordingLanguage = 'vi' | 'en';
export interface MailTemplate {
  id: string;
  /** What is sent, or a letter that is drafted for people. */
  kind: 'message' | 'letter';
  shipped: Record<WordingLanguage, Wording>;
  own: Partial<Record<WordingLanguage, Wording & { by?: NamedPerson; at?: Instant; valid?: boolean }>>;
}
export interface MailPreview { subject: string; text: string; html: string }

export interface WebhookWish { url: string; kinds?: string[]; unit?: string; enabled?: boolean }
export interface Webhook {
  id: string;
  url: string;
  kinds: string[];
  unit: string | null;
  enabled: boolean;
  note: 'disabled' | 'failing' | 'gone' | null;
  at: Instant | null;
  created_by: NamedPerson;
  failures: number;
  failing_since: Instant | null;
  earlier_secret_until: Instant | null;
  counts: { queued: number; dead: number };
  /** In the answer that made or changed it, and never again. */
  secret?: string;
}
export interface WebhookDelivery {
  number: number;
  message_id: string;
  kind: string;
  instance: string | null;
  at: Instant | null;
  state: 'queued' | 'sent' | 'dead';
  tries: number;
  next_try: Instant | null;
  sent_at: Instant | null;
  status: number | null;
  error: string | null;
  event: Record<string, unknown>;
}
