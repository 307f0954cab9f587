/** Calendars by version, and what a version does to open deadlines. */
import type { CalendarDate, Instant, NamedPerson, Text } from './api-types';

/** How sure a day is: published, known practice, a single source, computed, still open, the house's own proposal. */
export type CertaintyMark = 'P' | 'K' | 'S' | 'C' | 'X' | 'H';
export type DayKind = 'holiday' | 'compensation' | 'swap_off' | 'makeup_work' | 'closure';
export interface CalendarDay {
  date: CalendarDate;
  /** 1 Monday to 7 Sunday. */
  weekday: number;
  working: boolean;
  /** Whether the version was published for that year. */
  published: boolean;
  kind?: DayKind;
  name?: Text;
  grade?: CertaintyMark | '';
  source?: string;
}
/** A day that workflows may count from by name. */
export interface CalendarEvent {
  event: string;
  name: Text;
  /** Of one that comes back every year: fixed:09-02, lunar:01-01. */
  day: string | null;
  dates: CalendarDate[];
  grade: CertaintyMark | '';
  source: string;
}
export interface DaySide { working: boolean; kind?: DayKind; name?: Text; grade?: CertaintyMark | '' }
export interface DayChanges { days: { date: CalendarDate; before: DaySide; after: DaySide }[]; working_days: number; hours: boolean }
/** A unit whose own days or hours differ; null: it has, or had, none. */
export interface UnitChanges extends DayChanges { unit: string; unit_name: Text; before: string | null; after: string | null }
export interface CalendarChanges extends DayChanges { units: UnitChanges[] }
export interface CalendarVersion {
  id: string;
  version: string;
  state: 'in_force' | 'published' | 'draft' | 'offered';
  from: 'folder' | 'people';
  by: NamedPerson | null;
  at: Instant | null;
  covers: { from: CalendarDate; to: CalendarDate } | null;
  listed_days: number;
  /** How many units have days or hours of their own. */
  units: number;
  marks: Partial<Record<CertaintyMark, number>>;
  open_questions: Text[];
}
/** A layer as it is written; what this program does not show goes back as it came. */
export interface WrittenLayer { unit: string; id: string; version: string; days?: WrittenDay[]; [member: string]: unknown }
/** Days of a unit, and of the units below it, in the place of the house's. */
export interface CalendarLayer {
  unit: { id: string; name: Text };
  id: string;
  version: string;
  days: CalendarDay[];
  events: CalendarEvent[];
  hours: { open?: string; close?: string; cutoff?: string; work?: [string, string][] } | null;
  written: WrittenLayer;
}
export interface CalendarOfUnit { id: string; name: Text; calendar: string; layers: { id: string; name: Text }[] }
export interface CalendarInFull extends CalendarVersion {
  days: CalendarDay[];
  layers: CalendarLayer[];
  events: CalendarEvent[];
  months: { month: string; working_days: number }[];
  hours: { open?: string; close?: string; cutoff?: string; work?: [string, string][]; grade?: string } | null;
  grades: Record<string, string>;
  changes: CalendarChanges;
}
export interface Calendars { in_force: string; unit?: CalendarOfUnit; items: CalendarVersion[] }
export interface WrittenDay { date: CalendarDate; kind: DayKind; name: Text; grade: CertaintyMark; source: string }
export interface CalendarAmendment { version: string; from: string; days: WrittenDay[]; remove: CalendarDate[]; layers?: WrittenLayer[]; remove_layers?: string[]; open_questions?: Text[]; covers?: { from: CalendarDate; to: CalendarDate } }
export interface DeadlineTried { due: Instant; local: Text; explanation: Text; derivation: Record<string, unknown>; calendar: string }

export type RetimeState = 'reading' | 'planned' | 'gathering' | 'running' | 'paused' | 'done' | 'undoing' | 'undo_paused' | 'undone';
export type RetimePaperState = 'planned' | 'stays' | 'moved' | 'stayed' | 'undone' | 'kept';
export interface Retime {
  id: string;
  calendar: string;
  former: string | null;
  part_of: string | null;
  state: RetimeState;
  /** How many open papers were looked at while the state is reading or gathering. */
  reading: { looked: number; of: number } | null;
  at: Instant | null;
  by: NamedPerson;
  confirmed_by: NamedPerson | null;
  confirmed_at: Instant | null;
  undone_by: NamedPerson | null;
  papers: number;
  moves: number;
  deadlines: number;
  shortened: number;
  changes: CalendarChanges | null;
  works: string[];
  counts: Record<RetimePaperState, number>;
}
export interface RetimedDeadline {
  work: string;
  /** Of the work; "after" a timer of the step, "units" the day by which the units below have to be there. */
  kind: string;
  step: { id: string; title: Text };
  before: Instant;
  after: Instant;
  before_local: Text;
  after_local: Text;
  explanation?: Text;
  /** It would come earlier than announced: it stays until a leader confirms it. */
  would_shorten: boolean;
  told: NamedPerson[];
}
export interface RetimePaper {
  instance: string;
  subject: Text | null;
  unit: { id: string; name: Text } | null;
  state: RetimePaperState;
  code: string;
  message: Text;
  deadlines: RetimedDeadline[];
}
