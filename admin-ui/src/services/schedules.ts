import type { List, Schedule, ScheduleChoices, ScheduleOpening, SchedulePlan, ScheduleRun } from '../api-types';
import { get, idempotencyKey, send } from '../api/client';

const place = (id: string, rest = '') => `/schedules/${encodeURIComponent(id)}${rest}`;

export const listSchedules = () => get<List<Schedule>>('/schedules').then((a) => a.items);
export const scheduleChoices = () => get<ScheduleChoices>('/schedules/choices');
export const previewSchedule = (plan: SchedulePlan) => send<List<ScheduleOpening>>('POST', '/schedules/preview', plan).then((a) => a.items);
export const makeSchedule = (plan: SchedulePlan) => send<Schedule>('POST', '/schedules', plan, { key: idempotencyKey() });
export const changeSchedule = (id: string, plan: SchedulePlan) => send<Schedule>('PUT', place(id), plan, { key: idempotencyKey() });
export const endSchedule = (id: string) => send<Schedule>('DELETE', place(id), undefined, { key: idempotencyKey() });
export const nextOpenings = (id: string) => get<List<ScheduleOpening>>(place(id, '/openings'), { limit: 5 }).then((a) => a.items);
export const listRuns = (id: string) => get<List<ScheduleRun>>(place(id, '/runs'), { limit: 20 }).then((a) => a.items);
