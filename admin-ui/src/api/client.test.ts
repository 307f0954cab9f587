import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { get, idempotencyKey, onSessionEnded, send, setCsrf, setWireLanguage } from './client';
import { problemOf, type Problem } from './problem';

let asked: { url: string; init: RequestInit }[];
let answer: () => Promise<Response>;
const headersOf = (n: number) => asked[n]!.init.headers as Record<string, string>;
const refused = (call: Promise<unknown>): Promise<Problem> => call.then(() => { throw new Error('was taken'); }, problemOf);

beforeEach(() => {
  asked = [];
  answer = () => Promise.resolve(new Response('{"items":[]}', { status: 200 }));
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => { asked.push({ url, init }); return answer(); });
  setCsrf('token-1');
  setWireLanguage('vi');
});
afterEach(() => { vi.unstubAllGlobals(); });

test('a read carries the language and no token; an empty filter is left out', async () => {
  await get('/instances', { q: 'chương trình', unit: '', open: 1, state: undefined });
  expect(asked[0]!.url).toBe('/api/v1/instances?q=ch%C6%B0%C6%A1ng+tr%C3%ACnh&open=1');
  expect(headersOf(0)['Accept-Language']).toBe('vi');
  expect(headersOf(0)['X-CSRF-Token']).toBeUndefined();
});

test('a command carries token, key and quoted etag', async () => {
  await send('POST', '/instances/1/commands', { kind: 'submit' }, { key: 'k', ifMatch: 'e1' });
  expect(headersOf(0)).toMatchObject({ 'X-CSRF-Token': 'token-1', 'Idempotency-Key': 'k', 'If-Match': '"e1"', 'Content-Type': 'application/json' });
  expect(asked[0]!.init.body).toBe('{"kind":"submit"}');
});

test('a refusal becomes a problem with its sentence and its pointers', async () => {
  answer = () => Promise.resolve(new Response('{"title":"Sai","detail":"Thiếu thời gian.","errors":[{"pointer":"/document/rows/0/when","code":"required","detail":"Hãy ghi thời gian."}]}', { status: 422 }));
  const problem = await refused(send('POST', '/x'));
  expect(problem.status).toBe(422);
  expect(problem.message).toBe('Thiếu thời gian.');
  expect(problem.faults).toHaveLength(1);
});

test('no network is a problem of its own; a proxy’s page of HTML does not break anything', async () => {
  answer = () => Promise.reject(new TypeError('failed'));
  expect((await refused(get('/x'))).offline).toBe(true);
  answer = () => Promise.resolve(new Response('<html>bad gateway</html>', { status: 502 }));
  expect((await refused(get('/x'))).status).toBe(502);
});

test('an ended session is told, except while logging in', async () => {
  let told = 0;
  const stop = onSessionEnded(() => { told += 1; });
  answer = () => Promise.resolve(new Response('{}', { status: 401 }));
  await refused(get('/tasks'));
  await refused(send('POST', '/session', {}, { quiet401: true }));
  stop();
  await refused(get('/tasks'));
  expect(told).toBe(1);
});

test('every act has a key of its own, a random UUID', () => {
  const keys = new Set(Array.from({ length: 100 }, idempotencyKey));
  expect(keys.size).toBe(100);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
