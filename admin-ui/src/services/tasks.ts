import type { Held, List, Task } from '../api-types';
import { get } from '../api/client';

/** So many pages of what waits for the reader, the most pressing first, and whether more stands behind them. */
export async function openTasks(pages: number): Promise<{ items: Task[]; more: boolean }> {
  const items: Task[] = [];
  let after: string | undefined;
  for (let page = 0; page < pages; ++page) {
    const answer = await get<List<Task>>('/tasks', { state: 'open', after });
    items.push(...answer.items);
    if (!answer.next) return { items, more: false };
    after = answer.next;
  }
  return { items, more: true };
}

export const heldPapers = () => get<List<Held>>('/held').then((a) => a.items);
