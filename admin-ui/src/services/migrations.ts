import type { List, Migration, MigrationPaper, MigrationPlan, UndoVerdict } from '../api-types';
import { get, idempotencyKey, send } from '../api/client';

const place = (id: string) => `/migrations/${encodeURIComponent(id)}`;

export const listMigrations = () => get<List<Migration>>('/migrations').then((a) => a.items);
export const readMigration = (id: string) => get<Migration>(place(id));
export const listPapers = (id: string) => get<List<MigrationPaper>>(`${place(id)}/papers`, { limit: 200 }).then((a) => a.items);
export const undoVerdicts = (id: string) => get<List<UndoVerdict>>(`${place(id)}/undo`).then((a) => a.items);
export const planMigration = (plan: MigrationPlan) => send<Migration>('POST', '/migrations', plan, { key: idempotencyKey() });
export type MigrationStep = 'confirm' | 'pause' | 'resume' | 'undo';
export const stepMigration = (id: string, step: MigrationStep) => send<Migration>('POST', `${place(id)}/${step}`, {}, { key: idempotencyKey() });
