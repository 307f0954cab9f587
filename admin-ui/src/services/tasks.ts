import type { Held, List, Task } from '../api-types';
import { get } from '../api/client';

export const openTasks = () => get<List<Task>>('/tasks', { state: 'open' }).then((a) => a.items);
export const heldPapers = () => get<List<Held>>('/held').then((a) => a.items);
