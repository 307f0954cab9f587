import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Task } from '../api-types';
import '../i18n';
import { ExtensionCard } from './ExtensionCard';

vi.mock('@tanstack/react-router', () => ({ Link: ({ children }: { children: ReactNode }) => <a href="/x">{children}</a> }));

const T = (vi: string) => ({ vi, en: vi });
const now = '2026-12-10T02:00:00Z';
const asked = { number: 1, state: 'asked', before: '2026-12-15T17:00:00Z', after: '2026-12-22T17:00:00Z', asked_by: 'Nông Thị Hoa', asked_at: now, reason: 'Chờ số liệu' };
const task = { id: 'w1:extension', work: 'w1', kind: 'extension', instance: 'i1', subject: 'Kế hoạch năm', title: T('Rà soát'), unit_name: T('Xã Đoàn Kết'), due: asked.before, extensions: [asked] } as unknown as Task;
let posted: unknown[];
let actions: unknown[];

beforeEach(() => {
  posted = [];
  actions = [
    { id: 'grant_extension', kind: 'grant_extension', work: 'w1', enabled: true, label: T('Cho gia hạn đến hết ngày 22/12/2026'), requires: [], fields: [] },
    { id: 'refuse_extension', kind: 'refuse_extension', work: 'w1', enabled: true, label: T('Không cho gia hạn'), requires: ['reason'] },
  ];
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    if (init.method === 'POST') posted.push(JSON.parse(init.body as string));
    return Promise.resolve(new Response(JSON.stringify({ id: 'i1', work: [{ id: 'w1', due: asked.before, extensions: [asked] }], actions })));
  });
});
afterEach(() => { vi.unstubAllGlobals(); });

const show = () => render(<QueryClientProvider client={new QueryClient()}><ul><ExtensionCard task={task} now={now} /></ul></QueryClientProvider>);

test('both dates, who asks and why stand on the card, and two taps grant it', async () => {
  show();
  const card = screen.getByTestId('task-w1:extension').textContent;
  for (const words of ['Đề nghị gia hạn', 'Kế hoạch năm', 'hết ngày 15/12/2026 → hết ngày 22/12/2026', 'Nông Thị Hoa', 'Lý do: Chờ số liệu']) expect(card).toContain(words);
  fireEvent.click(screen.getByTestId('extension-grant'));
  fireEvent.click(await screen.findByTestId('confirm'));
  await waitFor(() => expect(posted).toEqual([{ kind: 'grant_extension', work: 'w1' }]));
});

test('a refusal asks for its reason', async () => {
  show();
  fireEvent.click(screen.getByTestId('extension-refuse'));
  fireEvent.click(await screen.findByTestId('confirm'));
  expect(posted).toEqual([]);
  fireEvent.change(screen.getByTestId('reason-input'), { target: { value: 'Việc gấp' } });
  fireEvent.click(screen.getByTestId('confirm'));
  await waitFor(() => expect(posted).toEqual([{ kind: 'refuse_extension', work: 'w1', reason: 'Việc gấp' }]));
});

test('who comes too late is told', async () => {
  actions = [];
  show();
  fireEvent.click(screen.getByTestId('extension-grant'));
  expect(await screen.findByText('Đề nghị này đã được quyết định hoặc không còn nữa.')).toBeTruthy();
});
