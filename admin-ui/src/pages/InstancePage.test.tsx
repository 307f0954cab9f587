import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../api-types';
import { SESSION_KEY, SessionProvider } from '../lib/session';
import InstancePage from './InstancePage';

vi.mock('@tanstack/react-router', () => ({ useParams: () => ({ id: 'i1' }), Link: ({ children }: { children: ReactNode }) => <a href="/">{children}</a> }));

const T = (vi: string) => ({ vi, en: vi });
const act = (kind: string, more = {}) => ({ id: kind, kind, label: T(kind), enabled: true, why_not: null, requires: [], danger: false, ...more });
const paper = {
  id: 'i1', definition: 'd', version: 1, title: T('Tờ trình'), subject: 'Về việc ví dụ', unit: 'u', unit_name: T('Đơn vị'), parent: null, started_at: '2026-11-20T01:00:00Z', ended_at: null,
  configuration: [], states: [], document: { hash: null, body: null, draft: null }, data: {}, number: null, work: [], children: [], attachments: [],
  held: { reason: 'Chờ ý kiến cấp ủy.', by: { id: 'p2', full_name: 'Lộc Văn Bình' }, at: '2026-11-22T01:00:00Z', until: null },
  actions: [act('claim', { work: 'w1' }), act('hold', { requires: ['reason'], fields: [{ name: 'until', type: 'date', label: T('Đến ngày'), required: false }] })],
};
const session = { person: { id: 'p1', full_name: 'Nông Thị Hoa', login: 'hoa' }, csrf: '', demo: false, business_now: '2026-11-23T02:00:00Z', language: 'vi', positions: [], abilities: [], unread: 0 } as Session;
let posted: { body: unknown; key: string | undefined }[];
let answers: (() => Promise<Response>)[];

beforeEach(() => {
  posted = [];
  answers = [];
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
  HTMLElement.prototype.scrollIntoView ??= () => {};
  vi.stubGlobal('scrollTo', () => {});
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    if (init.method === 'POST') {
      posted.push({ body: JSON.parse(init.body as string), key: (init.headers as Record<string, string>)['Idempotency-Key'] });
      return answers.shift()?.() ?? Promise.resolve(new Response(JSON.stringify({ number: 2, instance: paper })));
    }
    return Promise.resolve(new Response(JSON.stringify(url.endsWith('/i1') ? paper : url.endsWith('/session') ? session : { items: [] })));
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(SESSION_KEY, session);
  render(<QueryClientProvider client={client}><SessionProvider><InstancePage /></SessionProvider></QueryClientProvider>);
});
afterEach(() => { vi.unstubAllGlobals(); });

test('work is taken by one tap; a tap that was not answered is made again under the same key, the next act under another', async () => {
  answers = [() => Promise.reject(new TypeError('failed'))];
  fireEvent.click(await screen.findByTestId('action-claim'));
  await screen.findByText(/Không có kết nối/);
  expect(screen.queryByRole('dialog')).toBeNull();
  fireEvent.click(screen.getByTestId('action-claim'));
  await screen.findByText('Đã ghi: claim');
  fireEvent.click(screen.getByTestId('action-claim'));
  await waitFor(() => expect(posted).toHaveLength(3));
  expect(posted.map((p) => p.body)).toEqual(Array(3).fill({ kind: 'claim', work: 'w1' }));
  expect(posted[1]!.key).toBe(posted[0]!.key);
  expect(posted[2]!.key).not.toBe(posted[0]!.key);
});

test('what was written for an act stays in its dialog when somebody else was faster', async () => {
  answers = [() => Promise.resolve(new Response('{"detail":"Hồ sơ đang tạm dừng rồi."}', { status: 409 }))];
  fireEvent.click(await screen.findByTestId('action-hold'));
  fireEvent.change(screen.getByTestId('reason-input'), { target: { value: 'Chờ kinh phí.' } });
  fireEvent.click(screen.getByTestId('confirm'));
  await screen.findByText('Hồ sơ đang tạm dừng rồi.');
  expect(screen.getByTestId<HTMLTextAreaElement>('reason-input').value).toBe('Chờ kinh phí.');
  fireEvent.click(screen.getByTestId('confirm'));
  await screen.findByText('Đã ghi: hold');
  expect(posted.map((p) => p.body)).toEqual(Array(2).fill({ kind: 'hold', reason: 'Chờ kinh phí.' }));
  expect(posted[1]!.key).not.toBe(posted[0]!.key);
});

test('a held paper says so before anything else, and its talk is there', async () => {
  expect((await screen.findByTestId('held-banner')).textContent).toContain('Chờ ý kiến cấp ủy.');
  expect(await screen.findByTestId('show-comments')).toBeTruthy();
});

test('one’s own act can be taken back above the paper while the server offers it, and not a moment longer', async () => {
  const offered = { ...paper, actions: [...paper.actions, act('undo', { label: T('Hoàn tác'), until: '2026-11-23T02:05:00Z' })] };
  answers = [() => Promise.resolve(new Response(JSON.stringify({ number: 2, instance: offered }))), () => Promise.resolve(new Response(JSON.stringify({ number: 3, instance: paper })))];
  expect(screen.queryByTestId('undo-line')).toBeNull();
  Object.assign(paper, { actions: offered.actions });
  fireEvent.click(await screen.findByTestId('action-claim'));
  expect((await screen.findByTestId('undo-line')).textContent).toMatch(/còn [45] phút/);
  paper.actions = paper.actions.filter((a) => a.kind !== 'undo');
  fireEvent.click(screen.getByTestId('action-undo'));
  fireEvent.click(screen.getByTestId('confirm'));
  await screen.findByText('Đã ghi: Hoàn tác');
  await waitFor(() => expect(screen.queryByTestId('undo-line')).toBeNull());
  expect(posted.at(-1)!.body).toEqual({ kind: 'undo' });
});
