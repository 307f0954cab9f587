import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Instance, Task } from '../api-types';
import BulkDecision, { nextStep, together } from './BulkDecision';

vi.mock('@tanstack/react-router', () => ({ Link: ({ children, params }: { children: ReactNode; params: { id: string } }) => <a href={`/instances/${params.id}`}>{children}</a> }));

const T = (vi: string) => ({ vi, en: vi });
const task = (id: string) => ({ id: `w${id}`, instance: `i${id}`, subject: `Chương trình ${id}`, unit_name: T(`Xã ${id}`) }) as Task;
const instance = (id: string) => ({
  id: `i${id}`, definition: 'd', version: 2, title: T('Chương trình năm'), work: [{ id: `w${id}`, state: 'deciding' }],
  actions: [{ id: 'decide', kind: 'decide', work: `w${id}`, enabled: id !== '3', label: T('Xem xét'), shown_hash: `h${id}`, choices: [{ id: 'approved', label: T('Thông qua') }, { id: 'refused', label: T('Không'), requires: ['reason'] }], requires: [] }],
});
const posted: unknown[] = [];
const keys: string[] = [];
let answers: unknown[];

beforeEach(() => {
  posted.length = 0;
  keys.length = 0;
  answers = [{ results: [{ instance: 'i1', ok: true }, { instance: 'i2', ok: false, problem: { status: 412, detail: 'Nội dung vừa đổi.' } }] }];
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const paper = /instances\/i(\d)/.exec(url)?.[1];
    if (paper) return Promise.resolve(new Response(JSON.stringify(instance(paper))));
    posted.push(JSON.parse(init.body as string));
    keys.push((init.headers as Record<string, string>)['Idempotency-Key']!);
    return Promise.resolve(new Response(JSON.stringify(answers.shift())));
  });
});
afterEach(() => { vi.unstubAllGlobals(); });

test('what became of each paper stays in sight with its reason, even when the inbox behind has emptied', async () => {
  const client = new QueryClient();
  const onClose = vi.fn();
  const page = (tasks: Task[]) => <QueryClientProvider client={client}><BulkDecision tasks={tasks} onClose={onClose} /></QueryClientProvider>;
  const { rerender } = render(page([task('1'), task('2'), task('3')]));
  await screen.findByText('Quy trình “Chương trình năm”, phiên bản 2: 2 hồ sơ.');
  expect(screen.getByTestId('bulk-left').textContent).toContain('Chương trình 3, Xã 3: bước này không còn chờ đồng chí quyết định');
  expect(screen.queryByLabelText('Không')).toBeNull();
  fireEvent.click(screen.getByLabelText('Thông qua'));
  fireEvent.click(screen.getByTestId('confirm'));
  await screen.findByText(/Đã ghi 1 trên 2 hồ sơ/);
  expect(posted).toEqual([{ commands: [1, 2].map((n) => ({ instance: `i${n}`, kind: 'decide', work: `w${n}`, choice: 'approved', shown_hash: `h${n}` })) }]);
  rerender(page([task('2')]));
  expect(screen.getByTestId('bulk-w1').textContent).toContain('Đã ghi: Thông qua');
  expect(screen.getByTestId('bulk-w2').textContent).toContain('Nội dung vừa đổi.Nội dung đã đổi: mở hồ sơ, đọc bản mới');
  expect(screen.queryByTestId('bulk-again')).toBeNull();
  fireEvent.click(screen.getByText('Đóng'));
  expect(onClose).toHaveBeenCalledWith(true);
});

test('what failed for a moment alone is tried again, under another key and with the papers as they are now', async () => {
  answers = [
    { results: [{ instance: 'i1', ok: true }, { instance: 'i2', ok: false, problem: { status: 503, detail: 'Máy chủ đang bận.' } }] },
    { results: [{ instance: 'i2', ok: true }] },
  ];
  const onClose = vi.fn();
  render(<QueryClientProvider client={new QueryClient()}><BulkDecision tasks={[task('1'), task('2')]} onClose={onClose} /></QueryClientProvider>);
  fireEvent.click(await screen.findByLabelText('Thông qua'));
  fireEvent.click(screen.getByTestId('confirm'));
  fireEvent.click(await screen.findByTestId('bulk-again'));
  fireEvent.click(await screen.findByLabelText('Thông qua'));
  fireEvent.click(screen.getByTestId('confirm'));
  await screen.findByText('Đã ghi 1 trên 1 hồ sơ.');
  expect(posted.map((p) => (p as { commands: { instance: string }[] }).commands.map((c) => c.instance))).toEqual([['i1', 'i2'], ['i2']]);
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).not.toBe(keys[0]);
});

test('each refusal has its next step; only a trouble of the moment is tried again', () => {
  expect([412, 409, 403, 404, 422, 429, 503].map((status) => nextStep({ status }))).toEqual(['changed', 'moved', 'notYours', 'notYours', 'open', 'again', 'again']);
  expect(nextStep(undefined)).toBe('again');
  expect(nextStep({ status: 409, type: '/problems/content-changed' })).toBe('changed');
});

test('papers of another version do not go along, and a step that is shut says why in the server’s words', () => {
  const of = (id: string, more = {}) => ({ task: task(id), instance: { ...instance(id), ...more } as unknown as Instance });
  const shut = of('3');
  shut.instance.actions[0]!.why_not = T('Đồng chí đã cho ý kiến ở bước này.');
  const { ready, left } = together([of('1'), of('2', { version: 3 }), of('4'), shut]);
  expect(ready.map((r) => r.task.id)).toEqual(['w1', 'w4']);
  expect(left.map((l) => [l.task.id, l.why, l.because?.vi])).toEqual([['w3', 'closed', 'Đồng chí đã cho ý kiến ở bước này.'], ['w2', 'version', undefined]]);
});
