/** People of the house: who they are, what they can do, and lists of them that are imported. */
import type { CalendarDate, FieldFault, Holding, Instant, Text } from './api-types';

export interface PersonRecord { id: string; full_name: string; login: string; email: string | null; phone: string | null; active: boolean; holdings: Holding[]; capabilities?: Capability[] }
/** What a person can do, as a number with dates; told to administrators alone. */
export interface Capability { capability: string; value: number; from: CalendarDate | null; to: CalendarDate | null }
export interface PositionKind { code: string; title: Text; administrative?: boolean }
export interface PasswordLink { url: string; expires_at: Instant }
export interface ImportPreviewRow { row: number; verdict: string; record: Record<string, unknown> | null; errors: (string | Text | FieldFault)[]; changes?: { field: string; was: string; is: string }[]; notes?: string[] }
export interface ImportPreview { rows: ImportPreviewRow[]; events: number }
export interface ImportAnswer { added: number; changed: number; links?: { full_name: string; login: string; url: string }[] }
