/** Work that opens again for each unit by itself. */
import type { Instant, NamedPerson, Text } from './api-types';

export type Roll = 'none' | 'next_working_day' | 'previous_working_day' | 'skip';
export interface RuleWhen { rule: string; start: string; exdates?: string[]; rdates?: string[]; roll?: Roll }
export interface PeriodWhen { periods: string }
export interface SchedulePlan {
  title: Text;
  definition: string;
  when: RuleWhen | PeriodWhen;
  opens?: Record<string, unknown>;
  units: { ids?: string[]; below?: string; kinds?: string[] };
  data?: Record<string, unknown>;
  missed?: 'all' | 'latest' | 'none';
  enabled?: boolean;
}
export interface Schedule {
  id: string;
  title: Text;
  definition: string;
  definition_title: Text | null;
  plan: SchedulePlan;
  state: 'enabled' | 'paused' | 'stopped' | 'ended';
  problem: string | null;
  next_at: Instant | null;
  next_occurrence: string | null;
  at: Instant | null;
  by: NamedPerson;
  changed_at: Instant | null;
  changed_by: NamedPerson;
}
export interface ScheduleOpening { occurrence: string; at: Instant; opens: Instant; text: Text; derivation: Record<string, unknown>; data: Record<string, unknown>; beyond_calendar: boolean; units: number }
export interface ScheduleRun {
  id: string;
  occurrence: string;
  state: 'running' | 'done' | 'missed';
  at: Instant | null;
  planned_for: Instant | null;
  opens: Instant | null;
  text: Text | null;
  units: number;
  counts: { planned?: number; moved?: number; stayed?: number };
  refused: { unit: string; unit_name: Text; code: string; message: Text }[];
}
export interface ScheduleChoices {
  periods: { id: string; kind: 'month' | 'quarter' | 'half' | 'nine_months' | 'year'; title: Text; grade: string; source: string }[];
  /** `periods_only`: opened for reporting periods, in the running paper of the unit that follows them. */
  definitions: { id: string; title: Text; periods_only: boolean }[];
}
