import type { List, OutboxMail } from '../api-types';
import { get, send } from '../api/client';

export const sendAgain = (id: string) => send<void>('POST', `/outbox/${encodeURIComponent(id)}/again`, {});
export const sendFailedAgain = () => send<{ queued: number }>('POST', '/outbox/again', {});
/** Newest first; `state` keeps those in one state. */
export const listOutbox = (filter: { state?: string; after?: string | undefined }) => get<List<OutboxMail>>('/outbox', filter);
