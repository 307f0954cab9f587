import type { Document, Draft, DraftCheck, Instant, ObligationEdit, PastePreview, ProgrammeRow, ReleaseCheck } from '../api-types';
import { get, send } from '../api/client';

const at = (id: string, rest = '') => `/instances/${encodeURIComponent(id)}${rest}`;

export const readDraft = (id: string) => get<Draft>(at(id, '/draft'));
export const saveDraft = (id: string, body: Document, etag: string) =>
  send<{ etag: string; updated_at: Instant }>('PUT', at(id, '/draft'), { body }, { ifMatch: etag });
export const checkDraft = (id: string) => send<DraftCheck>('POST', at(id, '/draft/check'));
export const previewPaste = (id: string, table: string) => send<PastePreview>('POST', at(id, '/draft/paste'), { table });
export const lastYear = (id: string) => get<{ rows: ProgrammeRow[] }>(at(id, '/last-year')).then((a) => a.rows);
export const editObligations = (id: string, edit: ObligationEdit, etag: string) =>
  send<Draft>('POST', at(id, '/draft/obligations'), edit, { ifMatch: etag });
export const releaseCheck = (id: string) => get<ReleaseCheck>(at(id, '/release-check'));
