import type { List, PaperComment } from '../api-types';
import { get } from '../api/client';

export const listComments = (id: string) => get<List<PaperComment>>(`/instances/${encodeURIComponent(id)}/comments`).then((a) => a.items);
