import type { List, Webhook, WebhookDelivery, WebhookWish } from '../api-types';
import { get, idempotencyKey, send } from '../api/client';

const place = (id: string, rest = '') => `/webhooks/${encodeURIComponent(id)}${rest}`;

export const listWebhooks = () => get<List<Webhook>>('/webhooks').then((a) => a.items);
export const makeWebhook = (wish: WebhookWish) => send<Webhook>('POST', '/webhooks', wish, { key: idempotencyKey() });
export const changeWebhook = (id: string, wish: WebhookWish) => send<Webhook>('PUT', place(id), wish);
export const removeWebhook = (id: string) => send<void>('DELETE', place(id));
export const rotateSecret = (id: string) => send<Webhook>('POST', place(id, '/rotate'));
export const testWebhook = (id: string) => send<WebhookDelivery>('POST', place(id, '/test'));
export const listWebhookDeliveries = (id: string) => get<List<WebhookDelivery>>(place(id, '/deliveries'), { limit: 50 }).then((a) => a.items);
export const repeatDelivery = (id: string, number: number) => send<WebhookDelivery>('POST', place(id, `/deliveries/${number}/again`));
