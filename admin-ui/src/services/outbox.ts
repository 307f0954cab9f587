import type { List, OutboxMail } from '../api-types';
import { get } from '../api/client';

export const listOutbox = () => get<List<OutboxMail>>('/outbox').then((a) => a.items);
