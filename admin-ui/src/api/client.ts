/** The one place that speaks HTTP. Services call `get` and `send`; nothing else calls fetch.
 *
 *    const tasks = await get<List<Task>>('/tasks', { state: 'open' });
 *    await send('POST', `/instances/${id}/commands`, command, { key: idempotencyKey() });
 *
 *  Throws a Problem for every answer outside 2xx and for a network that does not answer (status 0). A 401 is also told to
 *  `onSessionEnded`, so that the log-in dialog opens in place. */
import type { ProblemDocument } from '../api-types';
import { Problem } from './problem';

const ROOT = '/api/v1';
let csrf = '';
let language = 'vi';
const endedListeners = new Set<() => void>();

export function setCsrf(value: string) { csrf = value; }
export function setWireLanguage(value: string) { language = value; }
export function onSessionEnded(listener: () => void): () => void {
  endedListeners.add(listener);
  return () => { endedListeners.delete(listener); };
}

/** Asks for the log-in dialog, for a page that knows the session has ended. */
export function announceSessionEnded() {
  for (const listener of endedListeners) listener();
}

/** A random UUID that also works on an office network without TLS, where crypto.randomUUID is missing. */
export function idempotencyKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6]! & 0x0f) | 0x40;
  b[8] = (b[8]! & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export type Query = Record<string, string | number | boolean | null | undefined>;
export interface SendOptions {
  key?: string;
  ifMatch?: string;
  headers?: Record<string, string>;
  raw?: BodyInit;
  quiet401?: boolean;
}

export function address(path: string, query?: Query): string {
  const given = Object.entries(query ?? {}).filter(([, v]) => v !== undefined && v !== null && v !== '');
  const search = new URLSearchParams(given.map(([k, v]) => [k, String(v)])).toString();
  return ROOT + path + (search ? `?${search}` : '');
}

export function get<T>(path: string, query?: Query, options?: SendOptions): Promise<T> {
  return call<T>('GET', address(path, query), undefined, options);
}

export function send<T>(method: 'POST' | 'PUT' | 'DELETE' | 'PATCH', path: string, body?: unknown, options?: SendOptions): Promise<T> {
  return call<T>(method, address(path), body, options);
}

async function call<T>(method: string, url: string, body: unknown, options: SendOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language, ...options.headers };
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf;
  if (options.key) headers['Idempotency-Key'] = options.key;
  if (options.ifMatch) headers['If-Match'] = options.ifMatch.startsWith('"') ? options.ifMatch : `"${options.ifMatch}"`;
  let payload: BodyInit | undefined = options.raw;
  if (payload === undefined && body !== undefined) {
    headers['Content-Type'] = 'application/json';
    payload = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(url, { method, headers, credentials: 'same-origin', ...(payload === undefined ? {} : { body: payload }) });
  } catch {
    throw new Problem(0, {});
  }
  const answer = await readJson(response);
  if (response.ok) return answer as T;
  if (response.status === 401 && !options.quiet401) announceSessionEnded();
  const wait = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  throw new Problem(response.status, (answer ?? {}) as ProblemDocument, Number.isFinite(wait) ? wait : null);
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const bytes = await response.text();
  if (bytes === '') return undefined;
  try {
    return JSON.parse(bytes) as unknown;
  } catch {
    return response.ok ? bytes : {};
  }
}
