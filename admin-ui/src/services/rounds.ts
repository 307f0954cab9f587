import type { Board, List, ReportRound, Round } from '../api-types';
import { address, get } from '../api/client';

const at = (instance: string, rest: string) => `/rounds/${encodeURIComponent(instance)}${rest}`;

export const listRounds = () => get<List<Round>>('/rounds').then((a) => a.items);
export const readBoard = (instance: string) => get<Board>(at(instance, '/board'));
export const reminderText = (instance: string, condition: string) =>
  get<{ text: string }>(at(instance, '/reminder-text'), { condition }).then((a) => a.text);
export const listReportRounds = (instance: string) => get<List<ReportRound>>(at(instance, '/reports')).then((a) => a.items);
export const boardXlsx = (instance: string) => address(at(instance, '/board.xlsx'));
export const boardPdf = (instance: string) => address(at(instance, '/board.pdf'));
