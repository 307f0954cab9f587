import type { DemoPerson, List, ServerStatus, Session } from '../api-types';
import { get, send, setCsrf } from '../api/client';

function remember(session: Session): Session {
  setCsrf(session.csrf);
  return session;
}

export const readSession = () => get<Session>('/session', undefined, { quiet401: true }).then(remember);
export const logIn = (login: string, password: string) =>
  send<Session>('POST', '/session', { login, password }, { quiet401: true }).then(remember);
export const logOut = () => send<void>('DELETE', '/session');
export const changePassword = (current: string, password: string) => send<void>('PUT', '/session/password', { current, password });
export const switchPerson = (person: string) => send<Session>('POST', '/session/person', { person }).then(remember);
export const demoPeople = () => get<List<DemoPerson>>('/demo/people').then((a) => a.items);
export const serverStatus = () => get<ServerStatus>('/status');
export const readPasswordLink = (token: string) => get<{ full_name: string }>(`/password-links/${encodeURIComponent(token)}`);
export const setPasswordByLink = (token: string, password: string) =>
  send<void>('POST', `/password-links/${encodeURIComponent(token)}`, { password }, { quiet401: true });
