import type { CalendarDate, ImportAnswer, ImportPreview, List, Unit } from '../api-types';
import { address, get, idempotencyKey, send } from '../api/client';

export const listUnits = (on?: CalendarDate) => get<List<Unit>>('/units', { on }).then((a) => a.items);
export const previewUnits = (table: string, from: CalendarDate) => send<ImportPreview>('POST', '/units/import/preview', { table, from });
export const importUnits = (table: string, from: CalendarDate) => send<ImportAnswer>('POST', '/units/import', { table, from }, { key: idempotencyKey() });
export const unitsTemplate = () => address('/units/import/template.csv');
