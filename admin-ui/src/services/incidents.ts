import type { Incident, List } from '../api-types';
import { get, send } from '../api/client';

export const retryIncident = (id: string) => send<void>('POST', `/incidents/${encodeURIComponent(id)}/retry`, {});
export const listIncidents = () => get<List<Incident>>('/incidents').then((a) => a.items);
