import { get, send } from '../api/client';

export const readPushKey = () => get<{ key: string }>('/push/key').then((a) => a.key);
export const keepSubscription = (subscription: PushSubscriptionJSON) => send<{ id: string }>('PUT', '/push/subscription', subscription).then((a) => a.id);
export const dropSubscription = (id: string) => send<void>('DELETE', `/push/subscription?id=${encodeURIComponent(id)}`);
