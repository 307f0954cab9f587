import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import HistoryPart from './HistoryPart';

const item = (number: number) => ({ number, at: '2026-11-20T02:00:00Z', kind: 'commented', text: { vi: `Việc ${number}`, en: `Entry ${number}` }, actor: null, recorded: null, comment: null, sealed: false });
const page = (from: number, to: number, next: string | null) => ({ items: Array.from({ length: from - to + 1 }, (_, i) => item(from - i)), next });
let asked: string[];
let pages: Record<string, () => Response>;

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (url: string) => {
    if (!url.includes('/history')) return Promise.resolve(new Response('{"seal":null}'));
    const after = new URL(url, 'http://127.0.0.1').searchParams.get('after') ?? '';
    asked.push(after);
    return Promise.resolve(pages[after]!());
  });
});
afterEach(() => { vi.unstubAllGlobals(); });

const answers = (all: Record<string, unknown>) => { pages = Object.fromEntries(Object.entries(all).map(([after, body]) => [after, () => new Response(JSON.stringify(body))])); };
const show = () => render(<QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}><HistoryPart id="i1" parts={{}} /></QueryClientProvider>);
const numbers = () => screen.getAllByTestId(/^history-\d+$/).map((one) => Number(one.dataset.testid!.slice(8)));

test('the newest page is shown, older ones when asked for, until all are there; reading goes on at the first that came', async () => {
  answers({ '': page(120, 71, '71'), 71: page(70, 21, '21'), 21: page(20, 1, null) });
  show();
  expect((await screen.findByTestId('history-shown')).textContent).toBe('Đã tải 50 việc mới nhất; còn việc cũ hơn chưa tải.');
  expect(asked).toEqual(['']);
  const more = screen.getByRole('button', { name: 'Xem thêm việc cũ hơn' });
  more.focus();
  fireEvent.click(more);
  await screen.findByTestId('history-70');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('history-70')));
  expect(screen.getByTestId('history-shown').textContent).toContain('100');
  fireEvent.click(screen.getByTestId('more-history'));
  await screen.findByText('Đã tải đủ 120 việc.');
  expect(screen.queryByTestId('more-history')).toBeNull();
  expect(numbers()).toEqual(Array.from({ length: 120 }, (_, i) => 120 - i));
  expect(asked).toEqual(['', '71', '21']);
});

test('a history of one page says nothing of pages', async () => {
  answers({ '': page(3, 1, null) });
  show();
  await screen.findByTestId('history-3');
  expect(screen.queryByTestId('more-history')).toBeNull();
  expect(screen.queryByTestId('history-shown')).toBeNull();
});

test('where a filter finds nothing among what is loaded, it does not say that there is nothing', async () => {
  answers({ '': page(120, 71, '71') });
  show();
  fireEvent.click(await screen.findByText('Ghi nhận từ văn bản, cuộc họp'));
  expect(screen.getByText(/Trong những việc đã tải không có việc nào thuộc loại này/)).toBeTruthy();
  expect(screen.getByTestId('more-history')).toBeTruthy();
});

test('a page that fails is told, what is there stays, and the button asks again', async () => {
  answers({ '': page(120, 71, '71'), 71: page(70, 1, null) });
  const good = pages[71]!;
  pages[71] = () => new Response('{"detail":"Máy chủ bận."}', { status: 503 });
  show();
  fireEvent.click(await screen.findByTestId('more-history'));
  await screen.findByRole('alert');
  expect(numbers()).toHaveLength(50);
  pages[71] = good;
  fireEvent.click(screen.getByTestId('more-history'));
  await screen.findByText('Đã tải đủ 120 việc.');
});
