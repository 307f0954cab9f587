import type { ForeseenPerson, Instant, RehearsedYear } from '../api-types';
import { pick } from './format';

export const lineKinds = ['task', 'reminder', 'overdue', 'escalation'] as const;
export type LineKind = (typeof lineKinds)[number];
export interface Line { key: string; at: Instant; kind: LineKind; title: string; unit: string; people: ForeseenPerson[]; due: string | null; late: boolean }

/** Tasks and what is told of a rehearsed year, in the order of time. What is only noted is left out. */
export function linesOf(year: RehearsedYear, language: string): Line[] {
  const titled = (title: string, period: string | null) => (period ? `${title} (${period})` : title);
  const tasks = year.tasks.map((task, i): Line => ({
    key: `task ${i}`, at: task.opened, kind: 'task', title: titled(pick(task.title, language), task.period), unit: pick(task.unit_name, language),
    people: task.who, due: task.due_date ?? task.due, late: task.late,
  }));
  const told = year.told.flatMap((one, i): Line[] => one.kind === 'notice' ? [] : [{
    key: `told ${i}`, at: one.at, kind: one.kind, title: titled(pick(one.title, language), one.period), unit: pick(one.unit_name, language),
    people: one.to, due: one.due, late: false,
  }]);
  return [...tasks, ...told].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Everybody in these lines by name, each once. */
export function peopleIn(lines: Line[]): [id: string, name: string][] {
  const names = new Map<string, string>();
  for (const line of lines) for (const one of line.people) names.set(one.person, one.name || one.person);
  return [...names].sort((a, b) => a[1].localeCompare(b[1], 'vi'));
}
