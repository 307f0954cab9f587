import type { Incident, List } from '../api-types';
import { get } from '../api/client';

export const listIncidents = () => get<List<Incident>>('/incidents').then((a) => a.items);
