/** The wire shapes of /api/v1, written by hand until the OpenAPI file generates them. Instants are RFC 3339 in UTC,
 *  dates are YYYY-MM-DD, member names are those of the wire. */

import type { RecordStand, AgreedEdits } from './api-types-history';
import type { DueChanges, Reminded, Urgency } from './api-types-due';
import type { PositionKind } from './api-types-people';
export * from './api-types-people';
export * from './api-types-calendar';
export * from './api-types-history';
export * from './api-types-due';
export * from './api-types-messages';
export * from './api-types-schedules';

export type Instant = string;
export type CalendarDate = string;
export interface Text { vi: string; en: string }
export interface List<T> { items: T[]; next?: string | null }

export interface Position { unit: string; unit_name: Text; position: string; title: Text }
export type Ability = 'guidance.create' | 'workflows.manage' | 'people.manage' | 'work.transfer' | 'outbox.read' | 'clock.move' | 'board.read' | 'templates.manage' | 'calendars.manage' | 'deadlines.shorten' | 'schedules.manage' | 'webhooks.manage';
export interface Session {
  person: { id: string; full_name: string; login: string; email?: string | null };
  csrf: string;
  demo: boolean;
  business_now: Instant;
  language: string;
  positions: Position[];
  abilities: string[];
  unread: number;
}
export interface DemoPerson { person: string; login: string; full_name: string; title: Text; unit_name: Text; offered: boolean }
export interface ServerStatus { version: string; demo: boolean; setup_needed: boolean; business_now: Instant; languages?: string[] }
export interface Clock { business_now: Instant; movable: boolean }

export interface Person { id?: string; full_name: string; title?: Text | null; unit_name?: Text | null }
export interface NamedPerson { id: string; full_name: string }
/** Why somebody has a part in a step that is not the step's own: asked to decide before, beside or after it, or asked for an
 *  opinion that decides nothing. */
export type WorkRole = 'before' | 'beside' | 'after' | 'consult';
export interface PaperHold { reason: string; by: NamedPerson | null; at: Instant; until?: Instant | null }
/** What became of an issued document; the other one is a paper here (`instance`) or a number (`document`). */
export interface IssueChange {
  what: 'corrected' | 'replaced' | 'recalled'; reason: string; by: NamedPerson | null; at: Instant; instance?: string | null; document?: string | null;
}
/** What was said at work that people had added to a step. */
export interface Heard { role: WorkRole; by: string; question?: string | null; given: GivenDecision }
export interface Task extends DueChanges {
  id: string;
  kind: 'task' | 'signoff' | 'opinions' | 'wait' | 'consult' | 'extension';
  /** Of a request for more time: the work it is about. */
  work?: string;
  instance: string;
  definition: string;
  title: Text;
  subject: string;
  unit: string;
  unit_name: Text;
  due: Instant | null;
  due_explained: Text | null;
  overdue: boolean;
  opened_at: Instant;
  from: { full_name: string } | null;
  bulk: boolean;
  returned: { reason: string; by: string; at: Instant } | null;
  urgent: boolean;
  /** What the reader is at this work, where that needs saying. */
  role?: WorkRole | 'lead' | 'co-operates' | null;
  claimed_by?: string | NamedPerson | null;
  /** The paper is on hold: nothing can be done and no due time runs. */
  held?: boolean;
}
export interface Held {
  instance: string;
  subject: string;
  state_title: Text;
  holders: Person[];
  since: Instant;
  due: Instant | null;
  overdue: boolean;
}

export interface InstanceRow {
  id: string;
  definition: string;
  version: number;
  subject: string;
  unit: string;
  unit_name: Text;
  state: string;
  state_title: Text;
  started_at: Instant;
  ended_at: Instant | null;
  due: Instant | null;
  overdue: boolean;
  number: string | null;
}
export interface Choice {
  id: string;
  label: Text;
  requires?: string[];
  means?: string;
  /** What this choice needs besides: only a favourable one is confirmed. */
  confirm?: string;
  /** Whether it may carry edits of the decider: only an agreement can. */
  amends?: boolean;
}
export interface GivenDecision {
  full_name: string;
  choice: string;
  label: Text;
  at: Instant;
  comment?: string | null;
  recorded: boolean;
  source?: RecordSource | null;
}
export interface RecordSource { kind: string; number?: string | null; date?: CalendarDate | null; issuer?: string | null; summary?: string | null; by?: string | null }
export interface Signoff {
  need_text: Text;
  choices: Choice[];
  given: GivenDecision[];
  members: SignoffMember[];
  binds_hash?: string | null;
  /** Voted on paper: only numbers are recorded. */
  secret?: boolean;
  mode?: string;
  /** At the due time the votes are counted and the silent are absent. */
  closes?: 'at-due';
}
/** `id` for a person; a seat or a party outside has none. `recused`: the matter is about this member, who takes no part. */
export interface SignoffMember { id?: string; full_name: string; chair?: boolean; recused?: boolean; weight?: number }
export interface Work extends DueChanges {
  id: string;
  kind: string;
  state: string;
  title: Text;
  holders: Person[];
  opened_at: Instant;
  due: Instant | null;
  due_explained?: Text | null;
  overdue: boolean;
  signoff?: Signoff;
  opinions?: { asked: { full_name: string }[]; given: GivenDecision[] };
  returned?: { reason: string; by: string; at: Instant } | null;
  role?: WorkRole | null;
  /** The work that this was added to. */
  of?: string | null;
  added_by?: string;
  question?: string | null;
  heard?: Heard[];
  /** Who took it; then the holders are those who may still act. */
  claimed_by?: string | null;
  co_operation?: { role: 'lead' | 'co-operates' | 'none'; holders: Person[]; given: GivenDecision[] };
  reassigned?: { to: string; by: string; at: Instant; reason?: string | null } | null;
  /** Approvers who are asked when the step has agreed. */
  then?: { person: string; full_name: string }[];
}
export type FieldType = 'text' | 'long-text' | 'date' | 'number' | 'boolean' | 'choice' | 'choices';
export interface FieldOption { value: string; label: Text }
export interface ActionField { name: string; label: Text; type?: FieldType; required?: boolean; options?: FieldOption[]; for?: string[] } // of `register`: for which sources
/** What people do beside what a step listens for: all of one form, told whole by the action's fields. */
export type VerbKind =
  | 'claim' | 'release' | 'reassign' | 'consult' | 'end_consult' | 'add_approver' | 'drop_approver' | 'urge' | 'watch' | 'unwatch' | 'contribute' | 'ask_extension' | 'grant_extension' | 'refuse_extension' | 'set_urgency'
  | 'undo' | 'hold' | 'resume' | 'reopen' | 'confirm_record' | 'contest_record' | 'correct' | 'replace' | 'recall' | 'comment' | 'remove_comment' | 'withdraw_file';
export type ActionKind =
  | 'submit' | 'signal' | 'decide' | 'return' | 'give_opinion' | 'register' | 'record' | 'assign_number'
  | 'cancel' | 'withdraw' | 'replace_attachment' | 'add_unit' | VerbKind;
export interface Action {
  id: string;
  kind: ActionKind;
  signal?: string;
  work?: string;
  label: Text;
  enabled: boolean;
  why_not: Text | null;
  requires: string[];
  choices?: Choice[];
  to?: { state: string; title: Text }[];
  shown_hash?: string | null;
  danger: boolean;
  fields?: ActionField[];
  recorded?: { from: string[]; votes?: boolean; secret?: boolean }; // of `register` too: by what it can have come
  /** For a step of one person: whose decision can stand on the paper. */
  signers?: { id: string; full_name: string }[];
  /** Of `decide`: it can be agreed with edits; the decider's own draft becomes the bound version. */
  amends?: boolean;
  /** Of `decide`: "password" where it is asked for again, "signature" where a file signed outside is. */
  confirm?: string;
  /** Of `undo`: until when it is possible. */
  until?: Instant | null;
  /** Of `withdraw_file`: which file. */
  attachment?: string;
  /** Of `confirm_record` and `contest_record`: which record. */
  event?: number;
  /** Of `drop_approver`: who is not yet asked. */
  person?: string;
  /** What to know before doing it; none of it stops the act. */
  warnings?: Text[];
}
export interface Attachment {
  id: string;
  hash: string;
  name: string;
  media_type: string;
  bytes: number;
  at: Instant;
  by: string | { full_name: string };
  replaceable: boolean;
  /** Another person acted since: a replacement keeps this file as an earlier version. */
  relied_on: boolean;
  versions: number;
  earlier: { id: string; name: string; bytes: number; at: Instant }[];
  /** Taken back: by whom, when and why. It can still be opened where somebody had relied on it. */
  withdrawn?: { by: string | { full_name: string }; at: Instant; reason: string; readable: boolean } | null;
  purpose?: string | null;
}
/** What the paper's workflow allows to be attached; no ending: any file. */
export interface FileLimits { accept: string[]; max_bytes: number; max_files: number; left: number }
export interface Draft<B = Document> { etag: string; body: B; updated_at: Instant | null; base_hash?: string | null }
export interface Instance extends Reminded {
  id: string;
  definition: string;
  version: number;
  title: Text;
  subject: string;
  unit: string;
  unit_name: Text;
  parent: string | null;
  started_at: Instant;
  ended_at: Instant | null;
  state_title?: Text | null;
  configuration: string[];
  states: { id: string; title: Text; active: boolean }[];
  document: { hash: string | null; body: Document | null; draft: Draft | null; edited?: AgreedEdits | null };
  data: Record<string, unknown>;
  number: string | null;
  work: Work[];
  actions: Action[];
  children: { id: string; definition: string; unit: string; unit_name: Text; state_title: Text; ended: boolean; late: boolean }[];
  attachments: Attachment[];
  file_limits?: FileLimits;
  guidance?: { instance: string | null; hash: string; document: GuidanceDocument } | null;
  /** The words of the indicators, for papers that carry figures by code. */
  indicators?: IndicatorWords[];
  /** By invoke: the units (or periods) that are not there yet. */
  unfinished?: Record<string, { unit?: string; unit_name?: Text; period?: string }[]>;
  held?: PaperHold | null;
  urgent_as?: Urgency | null;
  /** Decisions that were entered from a meeting or a paper, oldest first. */
  recorded?: ({ event: number; step: Text } & RecordStand)[];
  issue_changes?: IssueChange[];
  demo?: boolean;
  etag?: string;
}
export interface PaperComment {
  id: string;
  /** Null for one that was removed. */
  text: string | null;
  by: NamedPerson;
  at: Instant;
  reply_to?: string | null;
  mentions?: NamedPerson[];
  /** A place in the document. */
  about?: string | null;
  removed_at?: Instant | null;
  own?: boolean;
}
export interface Diagram {
  nodes: { id: string; title: Text; parent: string | null; kind: string; active: boolean; visited: boolean }[];
  edges: { from: string; to: string; label: Text; taken: boolean }[];
}
export type Command =
  | { kind: 'submit'; work?: string; signal?: string; reason?: string; comment?: string }
  | { kind: 'signal'; signal: string; reason?: string; comment?: string; data?: Record<string, unknown> }
  | { kind: 'decide'; work: string; choice: string; comment?: string; reason?: string; shown_hash?: string | null; with_edits?: true; password?: string; signed_file?: string }
  | { kind: 'return'; work: string; to?: string; reason: string; shown_hash?: string | null }
  | { kind: 'give_opinion'; work: string; text: string; on_behalf_of?: string }
  | { kind: 'register'; work: string; source: RecordSource; text?: string; attachment?: string; signed_by?: string }
  | {
      kind: 'record'; work: string; choice: string; to?: string; reason?: string; source: RecordSource;
      votes?: { present?: number; yes?: number; no?: number; abstain?: number; other?: number; members?: Record<string, string>; attended?: string[] };
      signed_by?: string; minutes?: string; comment?: string; shown_hash?: string | null;
    }
  | { kind: 'assign_number'; work: string; number?: string; date?: CalendarDate }
  | { kind: 'cancel'; reason: string }
  | { kind: 'withdraw'; reason?: string }
  | { kind: 'add_unit'; unit: string }
  | ({ kind: VerbKind; work?: string; reason?: string } & Partial<Record<string, FieldValue>>);
export type FieldValue = string | number | boolean | string[];
export interface CommandAnswer { number: number; instance: Instance }
export interface BulkResult { results: { instance: string; ok: boolean; problem?: ProblemDocument }[] }

export interface FieldFault { pointer: string; code: string; detail: string }
export interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  instance?: string;
  pointer?: string;
  errors?: FieldFault[];
  link?: string;
  current?: { etag: string; body: Document; updated_at: Instant; by?: string | { full_name: string } };
}

/* ---- documents ---- */
export interface GuidancePart { id: string; no: string | null; title: string; parent: string | null; line?: number }
export interface AppliesTo { kind: 'province' | 'all' | 'units' | 'attribute'; units?: string[]; attribute?: string }
export interface Obligation {
  id: string;
  no?: string | null;
  part: string | null;
  text: string;
  line?: number;
  instruments: string[];
  lead: string | null;
  partners: string[];
  period: string | null;
  due: CalendarDate | null;
  applies_to: AppliesTo | null;
  related?: unknown;
}
export interface Instrument { id: string; type: string; number: string | null; date: CalendarDate | null; issuer: string | null; subject?: string | null; citations?: number | unknown[]; flags?: string[]; obligations?: unknown[] }
export interface GuidanceDocument {
  kind: 'guidance';
  year: number | null;
  title: string;
  programmes_due: CalendarDate | null;
  parts: GuidancePart[];
  obligations: Obligation[];
  instruments: Instrument[];
}
export interface ProgrammeRow {
  id: string;
  obligation: string | null;
  text: string;
  what: string;
  when: string;
  who: string;
  partners: string;
  result: string;
  not_applicable: null | { reason: string };
}
export interface ProgrammeDocument { kind: 'programme'; year: number; title: string; unit: string; guidance?: string | null; /** False where the unit says that the Party committee need not be asked. */
  party_opinion_needed?: boolean;
  rows: ProgrammeRow[] }
/** An integer, or a decimal as text with a point ("1250.5"): figures are never rounded on the way. */
export type FigureValue = number | string | null;
export interface IndicatorWords { code: string; title: string | Text; unit: string | Text; rule?: string }
export interface ReportIndicator { code: string; title?: string | Text; unit?: string | Text; value: FigureValue; note: string }
export interface ReportRow { obligation: string; text: string; progress: string; result: string }
export interface ReportDocument {
  kind: 'report';
  period: string;
  unit: string;
  indicators: ReportIndicator[];
  rows: ReportRow[];
  difficulties: string;
  proposals: string;
}
export interface ConsolidatedTotal {
  code: string;
  title?: string | Text;
  unit?: string | Text;
  rule: string;
  value: FigureValue;
  contributors: { unit: string; unit_name?: string | Text; name?: string; value: FigureValue }[];
}
export interface ConsolidatedDocument {
  kind: 'consolidated-report';
  period: string;
  totals?: ConsolidatedTotal[];
  indicators?: ConsolidatedTotal[];
  missing: { unit: string; name?: string; unit_name?: string | Text }[];
}
export type Document =
  | GuidanceDocument | ProgrammeDocument | ReportDocument | ConsolidatedDocument
  | ({ kind?: string } & Record<string, unknown>);

/* ---- drafts ---- */
export interface DraftCheck { errors: FieldFault[]; coverage?: unknown[] }
export interface PasteRow { into: string | null; obligation: string | null; values: Partial<ProgrammeRow>; verdict: 'matched' | 'new' | 'unmatched'; note?: string | Text | null }
export interface PastePreview { rows: PasteRow[]; columns: { header: string; field: string | null }[] }

/* ---- guidance ---- */
export interface Finding {
  index: number;
  rule: string;
  severity: 'error' | 'warning' | 'info' | string;
  line: number;
  raw: string;
  message: Text;
  suggestion?: unknown;
  /** What accepting would change; null where the suggestion only explains. */
  offer: Text | null;
  /** What a value of one's own would replace. */
  edits: 'year' | 'date' | 'number' | 'period' | 'wording' | null;
  decision: string | null;
  /** The decision has changed the document; from then on the draft itself is edited. */
  applied?: boolean;
}
export interface ImportLine { line: number; text?: string; became: string; id: string | null }
export interface GuidanceImport {
  id: string;
  sha256: string;
  file_name?: string | null;
  imported_at: Instant;
  imported_by: string | { full_name: string };
  /** The guidance that was started from this text. */
  instance?: string | null;
  document?: GuidanceDocument;
  findings?: Finding[];
  lines?: ImportLine[];
  report?: Record<string, unknown> | null;
}
export interface ObligationValues { lead?: string | null; partners?: string[]; period?: string; due?: CalendarDate | null; applies_to?: AppliesTo }
/** One change of a guidance draft. A cut of `split` counts code points from the beginning of the text. */
export type ObligationEdit =
  | { op: 'set'; ids: string[]; values: ObligationValues }
  | { op: 'split'; id: string; at: number[] }
  | { op: 'merge'; ids: string[] }
  | { op: 'move'; id: string; part: string; before: string | null }
  | { op: 'add'; part: string; text: string; before: string | null }
  | { op: 'remove'; ids: string[] }
  | { op: 'text'; id: string; text: string }
  | { op: 'set_due'; programmes_due: CalendarDate | null };
export interface ReleaseCheck { blocks: (Text | FieldFault | string)[]; warnings: (Text | FieldFault | string)[] }

/* ---- board ---- */
export type Condition =
  | 'not-started' | 'drafting' | 'returned' | 'late' | 'reviewing' | 'deciding' | 'issuing' | 'issued' | 'noted' | 'commented' | 'held' | 'closed';
export interface BoardRow {
  unit: string;
  unit_name: Text;
  instance: string | null;
  condition: string;
  state_title: Text | null;
  holders: (string | Person)[];
  since: Instant | null;
  due: Instant | null;
  late_days: number;
  number: string | null;
  reports: { period: string; condition: string; instance?: string | null }[];
}
export interface Board { year: number; subject: string; as_of: Instant; programmes_due: CalendarDate | null; counts: Record<string, number>; rows: BoardRow[] }
export interface Round {
  instance: string;
  year: number;
  subject: string;
  state_title: Text;
  issued_number: string | null;
  programmes_due: CalendarDate | null;
  counts: Record<string, number>;
}
export interface ReportRound {
  instance: string;
  period: string;
  title: string | Text;
  state_title: Text;
  closes: Instant | null;
  submitted: number;
  expected: number;
  missing: string[];
}

/* ---- organisation ---- */
export interface Unit {
  id: string;
  name: Text;
  kind: string;
  parent: string | null;
  attributes: Record<string, unknown> | string[];
  valid_from: CalendarDate | null;
  valid_to: CalendarDate | null;
}
export interface UnitBody {
  body: string;
  name: Text;
  from: CalendarDate | null;
  recorded: boolean;
  positions: PositionKind[];
  members: { id: string; full_name: string; chair: boolean; from: CalendarDate | null; to: CalendarDate | null }[];
  present: { id: string; full_name: string; chair: boolean; title: Text | null }[];
  later: CalendarDate[];
}
export interface UnitDetail extends Unit {
  on: CalendarDate;
  place: string;
  roles: { carries: Record<string, string[]>; from: CalendarDate | null; later: CalendarDate[] };
  bodies: UnitBody[];
}
export interface Holding {
  id: string;
  unit: string;
  unit_name: Text;
  position: string;
  title: Text;
  from: CalendarDate;
  to: CalendarDate | null;
  mode?: string | null;
}

/* ---- looking ahead ---- */
export interface ForeseenPerson { person: string; name: string; position: string; title: Text | null; unit: string; ground: string }
export interface ForecastStep {
  paper: string; definition: string; paper_title: Text; unit: string; unit_name: Text; units: number;
  state: string; title: Text; kind: string; who: (ForeseenPerson | { seat: Text })[]; open: boolean;
  opens: Instant; due: Instant | null; due_date: CalendarDate | null; derivation: Text; reached_by: Text; acts: Instant | null;
}
export interface Forecast {
  steps: ForecastStep[];
  ends: { at: Instant; end: string; title: Text } | null;
  assumptions: Text[];
  not_decided: Text[];
}
export interface RehearsalWish { from: CalendarDate; until?: CalendarDate; days_late?: number | { all?: number; of?: Record<string, number> } }
export interface RehearsedTask {
  paper: string; definition: string; unit: string; unit_name: Text; period: string | null; state: string; round: number; title: Text; kind: string;
  opened: Instant; due: Instant | null; due_date: CalendarDate | null; who: ForeseenPerson[]; vacant: boolean; seats: Text[]; closed: Instant | null; late: boolean;
  deeds: { at: Instant; person: string; name: string; kind: string; what: string }[]; not_done: Text | null;
}
export interface RehearsedTelling {
  kind: 'reminder' | 'overdue' | 'escalation' | 'notice'; template: string; at: Instant; paper: string; definition: string; unit: string; unit_name: Text;
  period: string | null; state: string | null; title: Text; rung: string | null; due: Instant | null; to: ForeseenPerson[];
}
export interface RehearsedYear {
  definition: DefinitionRow; from: CalendarDate; until: CalendarDate; cut_off: boolean;
  tasks: RehearsedTask[]; told: RehearsedTelling[];
  counts: { papers: number; tasks: number; vacant: number; late: number; reminders: number; overdue: number; escalations: number };
  vacancies: { unit: string; unit_name: Text; state: string; title: Text; seats: Text[]; times: number }[];
  assumptions: Text[]; not_decided: Text[];
}

/* ---- other ---- */
export interface DefinitionVersion { version: number; hash: string; running: number | null }
export interface DefinitionRow { id: string; version: number; title: Text; versions?: DefinitionVersion[] | null }
export interface DefinitionState { id: string; parent: string | null; kind: string; title: Text }
export interface JsonSchema {
  type?: string;
  title?: string | Text;
  description?: string | Text;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  required?: string[];
  enum?: (string | number)[];
  format?: string;
  maxLength?: number;
  const?: unknown;
  'x-title'?: Text;
}
export interface DefinitionDetail extends DefinitionRow { states?: DefinitionState[]; form?: JsonSchema | null; [key: string]: unknown }
export interface DefinitionProblem { code: string; category?: string; severity: string; pointer: string; message: Text; path?: string[] }
export interface MigrationPlan { definition: string; from: number; to: number; states: Record<string, string>; drops: string[]; data?: Record<string, unknown>; reason: string }
export type MigrationState = 'planned' | 'running' | 'paused' | 'done' | 'undoing' | 'undo_paused' | 'undone';
export type MigrationPaperState = 'planned' | 'stays' | 'moved' | 'stayed' | 'undone' | 'kept';
export interface Migration {
  id: string; definition: string; from: number; to: number; plan: MigrationPlan; reason: string; state: MigrationState; at: Instant;
  papers: number; moves: number; counts: Record<MigrationPaperState, number>;
}
export interface MigrationTask {
  work: string; fate: 'kept' | 'renewed' | 'dropped' | 'new'; due_before: Instant | null; due_after?: Instant | null;
  people_before?: { id: string; full_name: string }[]; people_after?: { id: string; full_name: string }[];
}
export interface MigrationPaper {
  instance: string; subject: Text | null; state: MigrationPaperState; code: string; message: Text;
  before: { id: string; title: Text }[]; after: { id: string; title: Text }[];
  tasks: MigrationTask[]; timers: { fate: string; kind: string; due_before: Instant | null; due_after: Instant | null }[];
}
export interface UndoVerdict { instance: string; moves: boolean; code: string; message: Text }
export interface TransferPlan { from: string; to: string; reason: string; workflows?: string[]; units?: string[]; substituted?: boolean }
export interface TransferPerson { id: string; full_name: string }
export interface Transfer {
  id: string; from: TransferPerson; to: TransferPerson; reason: string; workflows: string[]; units: string[]; substituted: boolean; state: MigrationState; at: Instant;
  by: TransferPerson; confirmed_by: TransferPerson | null; confirmed_at: Instant | null; undone_by: TransferPerson | null;
  pieces: number; moves: number; counts: Record<MigrationPaperState, number>; future: { message: Text; link: string };
}
export interface TransferPiece {
  work: string; instance: string; subject: Text | null; step: Text; kind: string; due: Instant | null; overdue: boolean; held_as: string; others: number;
  state: MigrationPaperState; code: string; message: Text;
}
export interface TransferWithPieces extends Transfer { items: TransferPiece[]; next: string | null }
/** On what ground somebody stands in; the words come with the list. */
export type SubstitutionGround = 'absence' | 'standing' | 'KT' | 'TL' | 'TUQ';
export interface SubstitutionWish {
  holder?: string; holdings?: string[]; person: string; from?: CalendarDate; to?: CalendarDate | null; ground: SubstitutionGround; workflows?: string[]; decision?: string; dry_run?: boolean;
}
export interface Substitution {
  id: string; holder: TransferPerson; person: TransferPerson; holding: { id: string; unit?: string; unit_name?: Text; position?: string; title?: Text };
  from: CalendarDate | null; to: CalendarDate | null; ground: SubstitutionGround; ground_text: Text; decision: string; workflows: { id: string; title: Text }[];
  state: 'upcoming' | 'running' | 'over'; text: Text; may_end?: boolean;
}
export interface SubstitutionList { items: Substitution[]; next: string | null; grounds: { code: SubstitutionGround; label: Text }[] }
export interface SubstitutionsGiven {
  dry_run: boolean; items: Substitution[]; work?: { definition: string; title: Text; count: number }[]; faults: (FieldFault & { message: Text })[];
}
/** Of an act in history: in whose place, on what ground and when. */
export interface StandingIn { id: string; holder: TransferPerson; ground: string; ground_text: Text; decision?: string; from: CalendarDate | null; to: CalendarDate | null; text: Text }
export interface TransferUndoVerdict { work: string; instance: string; moves: boolean; code: string; message: Text }
export interface Incident { id: string; at: Instant; instance: string | null; subject?: string | null; kind?: string; text?: Text | null; message?: Text | null; pointer?: string | null; tries?: number; state?: string }
