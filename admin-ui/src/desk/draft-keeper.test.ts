import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../api/problem';
import { DraftKeeper, keptText } from './draft-keeper';

interface Text { text: string }
type Save = (body: Text, etag: string) => Promise<{ etag: string; updated_at: string }>;
let kept: Map<string, string>;
const storage = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => { kept.set(k, v); }, removeItem: (k: string) => { kept.delete(k); } };
let saves: { body: Text; etag: string }[];
let answer: Save;

const open = (body: Text = { text: 'a' }, etag = 'e1') =>
  new DraftKeeper<Text>({ etag, body, storageKey: 'k', storage, delayMs: 1500, retryMs: 10_000, save: (b, e) => { saves.push({ body: b, etag: e }); return answer(b, e); } });
const storedText = () => (JSON.parse(kept.get('k') ?? '{}') as { body?: Text }).body?.text;

beforeEach(() => {
  vi.useFakeTimers();
  kept = new Map();
  saves = [];
  answer = (_, etag) => Promise.resolve({ etag: `e${Number(etag.slice(1)) + 1}`, updated_at: '2026-11-23T02:00:00Z' });
});
afterEach(() => { vi.useRealTimers(); });

test('a change is saved once, a moment after the last one, with the etag it was based on', async () => {
  const keeper = open();
  keeper.change({ text: 'ab' });
  await vi.advanceTimersByTimeAsync(1000);
  keeper.change({ text: 'abc' });
  await vi.advanceTimersByTimeAsync(1400);
  expect(saves).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(saves).toEqual([{ body: { text: 'abc' }, etag: 'e1' }]);
  expect(keeper.state.phase).toBe('saved');
  expect(kept.size).toBe(0);
});

test('nothing is sent while the input method is composing', async () => {
  const keeper = open();
  keeper.composition(true);
  keeper.change({ text: 'aa' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saves).toEqual([]);
  expect(storedText()).toBe('aa');
  keeper.composition(false);
  keeper.change({ text: 'â' });
  await vi.advanceTimersByTimeAsync(1500);
  expect(saves.map((s) => s.body.text)).toEqual(['â']);
});

test('what is typed while a save is on its way is saved after it, on the new etag', async () => {
  let finish = () => {};
  const normal = answer;
  answer = (b, e) => new Promise((resolve) => { finish = () => resolve(normal(b, e)); });
  const keeper = open();
  keeper.change({ text: 'one' });
  await vi.advanceTimersByTimeAsync(1500);
  keeper.change({ text: 'two' });
  answer = normal;
  finish();
  await vi.advanceTimersByTimeAsync(1500);
  expect(saves).toEqual([{ body: { text: 'one' }, etag: 'e1' }, { body: { text: 'two' }, etag: 'e2' }]);
  expect(keeper.unsaved).toBe(false);
});

test('flush waits for the running save and sends the rest', async () => {
  const keeper = open();
  keeper.change({ text: 'one' });
  const first = keeper.flush();
  keeper.change({ text: 'two' });
  expect(await keeper.flush()).toBe(true);
  expect(await first).toBe(true);
  expect(saves.at(-1)).toEqual({ body: { text: 'two' }, etag: 'e2' });
});

test('without a network the text stays in the browser and goes out by itself later', async () => {
  const normal = answer;
  answer = () => Promise.reject(new Problem(0, {}));
  const keeper = open();
  keeper.change({ text: 'offline' });
  expect(await keeper.flush()).toBe(false);
  expect(keeper.state.phase).toBe('offline');
  expect(storedText()).toBe('offline');
  answer = normal;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(keeper.state.phase).toBe('saved');
  expect(kept.size).toBe(0);
});

test('when the log-in has ended the text stays, and is sent after logging in again', async () => {
  const normal = answer;
  answer = () => Promise.reject(new Problem(401, {}));
  const keeper = open();
  keeper.change({ text: 'long text' });
  await keeper.flush();
  expect(keeper.state.phase).toBe('session');
  expect(keeper.body.text).toBe('long text');
  expect(storedText()).toBe('long text');
  answer = normal;
  keeper.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect(keeper.state.phase).toBe('saved');
});

test('a conflict keeps both versions, sends nothing more, and ends with the text that was chosen', async () => {
  const normal = answer;
  answer = () => Promise.reject(new Problem(412, { current: { etag: 'e7', body: { kind: 'x', text: 'theirs' }, updated_at: '', by: 'Sơn' } }));
  const keeper = open();
  keeper.change({ text: 'mine' });
  await keeper.flush();
  expect(keeper.state.phase).toBe('conflict');
  expect(keeper.state.theirs?.by).toBe('Sơn');
  keeper.change({ text: 'mine, going on' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saves).toHaveLength(1);
  expect(storedText()).toBe('mine, going on');
  answer = normal;
  keeper.resolve({ text: 'both' });
  await vi.advanceTimersByTimeAsync(0);
  expect(saves.at(-1)).toEqual({ body: { text: 'both' }, etag: 'e7' });
  expect(keeper.state.phase).toBe('saved');
});

test('a 412 about the very text that is already there is no conflict', async () => {
  answer = (body) => Promise.reject(new Problem(412, { current: { etag: 'e5', body: { ...body }, updated_at: '' } }));
  const keeper = open();
  keeper.change({ text: 'same' });
  await keeper.flush();
  expect(keeper.state.phase).toBe('saved');
  expect(keeper.currentEtag).toBe('e5');
});

test('a save refused for good says why and keeps the text', async () => {
  answer = () => Promise.reject(new Problem(409, { detail: 'Hồ sơ đã được trình.' }));
  const keeper = open();
  keeper.change({ text: 'late' });
  await keeper.flush();
  expect(keeper.state).toMatchObject({ phase: 'refused', status: 409, detail: 'Hồ sơ đã được trình.' });
  expect(storedText()).toBe('late');
});

test('text left over from the last visit comes back and is saved', async () => {
  kept.set('k', JSON.stringify({ etag: 'e1', base: { text: 'a' }, body: { text: 'left over' } }));
  const keeper = open();
  expect(keeper.body.text).toBe('left over');
  expect(keeper.state.restored).toBe(true);
  await vi.advanceTimersByTimeAsync(1500);
  expect(saves.at(-1)?.body.text).toBe('left over');
});

test('text left over meets a newer version: both are shown', () => {
  kept.set('k', JSON.stringify({ etag: 'e1', base: { text: 'a' }, body: { text: 'left over' } }));
  const keeper = open({ text: 'newer' }, 'e9');
  expect(keeper.state.phase).toBe('conflict');
  expect(keeper.body.text).toBe('left over');
  expect(keeper.base.text).toBe('a');
  expect(keeper.state.theirs?.body.text).toBe('newer');
});

test('the keeper of a page that was left goes on alone, and stops when the text is opened again', async () => {
  const good = answer;
  answer = () => Promise.reject(new Problem(0, {}));
  const first = open();
  first.arrive();
  first.change({ text: 'ab' });
  void first.leave();
  await vi.advanceTimersByTimeAsync(0);
  expect(keptText<Text>(storage, 'k')).toEqual({ text: 'ab' });
  const second = open();
  second.arrive();
  saves = [];
  answer = good;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saves.map((s) => s.body.text)).toEqual(['ab']);
  expect(second.state.phase).toBe('saved');
  expect(keptText(storage, 'k')).toBeNull();
});

test('before submitting, a text nobody changed is sent all the same, once', async () => {
  const keeper = open();
  expect(await keeper.flush()).toBe(true);
  expect(saves).toEqual([]);
  expect(await keeper.flush(true)).toBe(true);
  expect(await keeper.flush(true)).toBe(true);
  expect(saves).toEqual([{ body: { text: 'a' }, etag: 'e1' }]);
});
