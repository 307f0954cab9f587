import type { List, OutboxMail } from '../api-types';
import { get, send } from '../api/client';

export const sendAgain = (id: string) => send<void>('POST', `/outbox/${encodeURIComponent(id)}/again`, {});
export const sendFailedAgain = () => send<{ queued: number }>('POST', '/outbox/again', {});
export const listOutbox = () => get<List<OutboxMail>>('/outbox').then((a) => a.items);
