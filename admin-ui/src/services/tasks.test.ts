import { afterEach, expect, test, vi } from 'vitest';
import { openTasks } from './tasks';

const asked: string[] = [];
afterEach(() => { vi.unstubAllGlobals(); asked.length = 0; });

test('tasks come page by page, and it is said when more stands behind', async () => {
  const pages = [{ items: [{ id: 'a' }, { id: 'b' }], next: '0.-.1.b' }, { items: [{ id: 'c' }], next: null }];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(JSON.stringify(pages[url.includes('after=') ? 1 : 0])));
  });
  expect(await openTasks(1)).toEqual({ items: [{ id: 'a' }, { id: 'b' }], more: true });
  expect(await openTasks(2)).toEqual({ items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }], more: false });
  expect(await openTasks(5)).toMatchObject({ more: false });
  expect(asked[2]).toBe('/api/v1/tasks?state=open&after=0.-.1.b');
});
