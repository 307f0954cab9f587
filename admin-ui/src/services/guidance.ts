import type { GuidanceImport, Instance, Instrument, List } from '../api-types';
import { get, idempotencyKey, send } from '../api/client';

export const importGuidance = (given: { text: string; file_name?: string; year?: number }) =>
  send<GuidanceImport>('POST', '/guidance/imports', given, { key: idempotencyKey() });
/** The bytes as they lie on disk, so that the server keeps and hashes the original and judges its encoding. */
export const importGuidanceFile = (file: File, year?: number) =>
  send<GuidanceImport>('POST', year === undefined ? '/guidance/imports/file' : `/guidance/imports/file?year=${year}`, undefined, {
    raw: file,
    key: idempotencyKey(),
    headers: { 'Content-Type': 'text/plain', 'X-File-Name': encodeURIComponent(file.name) },
  });
export const listImports = () => get<List<GuidanceImport>>('/guidance/imports').then((a) => a.items);
export const readImport = (id: string) => get<GuidanceImport>(`/guidance/imports/${encodeURIComponent(id)}`);
export const decideFinding = (id: string, index: number, decision: 'accept' | 'ignore' | 'edit', value?: string) =>
  send<GuidanceImport | undefined>('POST', `/guidance/imports/${encodeURIComponent(id)}/findings/${index}`, { decision, ...(value === undefined ? {} : { value }) });
export const startGuidance = (id: string, unit: string, key: string) =>
  send<Instance>('POST', `/guidance/imports/${encodeURIComponent(id)}/start`, { unit }, { key });
export const listInstruments = (q: string) => get<List<Instrument>>('/instruments', { q }).then((a) => a.items);
