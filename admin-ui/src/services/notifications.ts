import type { Feed, List, NewFeed, NoticeChange, NoticeSettings, Notification } from '../api-types';
import { get, send } from '../api/client';

export const listNotifications = (after?: string) => get<List<Notification>>('/notifications', { after });
export const readNoticeSettings = () => get<NoticeSettings>('/notifications/settings');
/** What is left out stays as it is. */
export const chooseNotices = (change: NoticeChange) => send<NoticeSettings>('PUT', '/notifications/settings', change);
export const markRead = (ids: string[]) => send<void>('POST', '/notifications/read', { ids });
export const markAllRead = () => send<void>('POST', '/notifications/read', { all: true });
export const readFeed = () => get<Feed>('/session/feed');
/** The address comes once; an earlier one ends. */
export const openFeed = (titles: boolean) => send<NewFeed>('POST', '/session/feed', { titles });
export const closeFeed = () => send<void>('DELETE', '/session/feed');
