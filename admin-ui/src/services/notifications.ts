import type { List, MailChoice, NoticeSettings, Notification } from '../api-types';
import { get, send } from '../api/client';

export const listNotifications = () => get<List<Notification>>('/notifications').then((a) => a.items);
export const readNoticeSettings = () => get<NoticeSettings>('/notifications/settings');
export const chooseMail = (mail: MailChoice) => send<NoticeSettings>('PUT', '/notifications/settings', { mail });
export const markRead = (ids: string[]) => send<void>('POST', '/notifications/read', { ids });
export const markAllRead = () => send<void>('POST', '/notifications/read', { all: true });
