import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Task } from '../api-types';
import BulkDecision from './BulkDecision';

vi.mock('@tanstack/react-router', () => ({ Link: ({ children, params }: { children: ReactNode; params: { id: string } }) => <a href={`/instances/${params.id}`}>{children}</a> }));

const T = (vi: string) => ({ vi, en: vi });
const task = (id: string) => ({ id: `w${id}`, instance: `i${id}`, subject: `Chương trình ${id}`, unit_name: T(`Xã ${id}`) }) as Task;
const instance = (id: string) => ({
  id: `i${id}`, definition: 'd', version: 2, title: T('Chương trình năm'), work: [{ id: `w${id}`, state: 'deciding' }],
  actions: [{ id: 'decide', kind: 'decide', work: `w${id}`, enabled: id !== '3', label: T('Xem xét'), shown_hash: `h${id}`, choices: [{ id: 'approved', label: T('Thông qua') }, { id: 'refused', label: T('Không'), requires: ['reason'] }], requires: [] }],
});
const posted: unknown[] = [];

beforeEach(() => {
  posted.length = 0;
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const paper = /instances\/i(\d)/.exec(url)?.[1];
    if (paper) return Promise.resolve(new Response(JSON.stringify(instance(paper))));
    posted.push(JSON.parse(init.body as string));
    return Promise.resolve(new Response(JSON.stringify({ results: [{ instance: 'i1', ok: true }, { instance: 'i2', ok: false, problem: { detail: 'Nội dung vừa đổi.' } }] })));
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
  expect(screen.getByTestId('bulk-w2').textContent).toContain('Nội dung vừa đổi.');
  fireEvent.click(screen.getByText('Đóng'));
  expect(onClose).toHaveBeenCalledWith(true);
});
