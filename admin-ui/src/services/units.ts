import type { CalendarDate, ImportAnswer, ImportPreview, List, Text, Unit, UnitDetail } from '../api-types';
import { address, get, idempotencyKey, send } from '../api/client';

export const listUnits = (on?: CalendarDate) => get<List<Unit>>('/units', { on }).then((a) => a.items);
const at = (id: string) => `/units/${encodeURIComponent(id)}`;
export const readUnit = (id: string, on?: CalendarDate) => get<UnitDetail>(at(id), { on });
export const addUnit = (unit: { id: string; name: Text; kind: string; parent: string; place: string; from: CalendarDate }) => send<UnitDetail>('POST', '/units', unit, { key: idempotencyKey() });
export const mapRoles = (id: string, from: CalendarDate, carries: Record<string, string[]>) => send<UnitDetail>('PUT', `${at(id)}/roles`, { from, carries }, { key: idempotencyKey() });
export const makeUpBody = (id: string, body: string, madeUp: { name: Text; from: CalendarDate; positions: string[] }) => send<UnitDetail>('PUT', `${at(id)}/bodies/${encodeURIComponent(body)}`, madeUp, { key: idempotencyKey() });
export const previewUnits = (table: string, from: CalendarDate) => send<ImportPreview>('POST', '/units/import/preview', { table, from });
export const importUnits = (table: string, from: CalendarDate) => send<ImportAnswer>('POST', '/units/import', { table, from }, { key: idempotencyKey() });
export const unitsTemplate = () => address('/units/import/template.csv');
