import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Action, Attachment, Command } from '../api-types';
import { ActionDialog } from './ActionDialog';

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
});

const T = (vi: string, en: string) => ({ vi, en });
const base: Action = { id: 'a', kind: 'decide', work: 'w1', label: T('Quyết định', 'Decide'), enabled: true, why_not: null, requires: [], danger: false, shown_hash: 'h1' };
function open(action: Partial<Action>, choice: number | null = null) {
  const onSend = vi.fn<(command: Command) => void>();
  const whole: Action = { ...base, ...action };
  render(
    <ActionDialog
      action={whole} choice={choice === null ? null : whole.choices![choice]!} now="2026-11-23T02:00:00Z" busy={false} error={null} units={[]} hasAttachment={false}
      onUpload={() => Promise.resolve({ id: 'file-1', name: 'bien-ban.pdf' } as Attachment)} onSend={onSend} onClose={() => {}}
    />,
  );
  return onSend;
}
const confirm = () => fireEvent.click(screen.getByTestId('confirm'));

test('a decision is sent with its choice and the hash that was shown', () => {
  const sent = open({ choices: [{ id: 'approved', label: T('Thông qua', 'Pass') }] }, 0);
  expect(screen.getByTestId('confirm').textContent).toBe('Thông qua');
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'decide', work: 'w1', choice: 'approved', shown_hash: 'h1' });
});

test('a return is not sent without a reason, then carries it to the chosen step', () => {
  const sent = open({ kind: 'return', label: T('Trả lại', 'Return'), to: [{ state: 'drafting', title: T('Dự thảo', 'Drafting') }, { state: 'reviewing', title: T('Rà soát', 'Review') }] });
  confirm();
  expect(sent).not.toHaveBeenCalled();
  expect(screen.getByText('Hãy ghi lý do.')).toBeTruthy();
  fireEvent.change(screen.getByTestId('reason-input'), { target: { value: ' Thiếu mục 4. ' } });
  fireEvent.click(screen.getByLabelText('Rà soát'));
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'return', work: 'w1', to: 'reviewing', reason: 'Thiếu mục 4.', shown_hash: 'h1' });
});

test('a choice that asks for a reason is not sent without one', () => {
  const sent = open({ choices: [{ id: 'commented', label: T('Đề nghị bổ sung', 'Ask for changes'), requires: ['reason'] }] }, 0);
  confirm();
  expect(sent).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId('reason-input'), { target: { value: 'Bổ sung kinh phí.' } });
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'decide', work: 'w1', choice: 'commented', reason: 'Bổ sung kinh phí.', shown_hash: 'h1' });
});

test('a recorded decision needs its date and its minutes, and refuses more votes than people', async () => {
  const sent = open({ kind: 'record', requires: ['minutes'], recorded: { from: ['meeting'] }, choices: [{ id: 'approved', label: T('Thông qua', 'Pass') }] });
  confirm();
  expect(sent).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId('record-date'), { target: { value: '2026-11-17' } });
  fireEvent.change(screen.getByTestId('votes-present'), { target: { value: '7' } });
  fireEvent.change(screen.getByTestId('votes-yes'), { target: { value: '8' } });
  fireEvent.change(screen.getByTestId('record-minutes'), { target: { files: [new File(['x'], 'bien-ban.pdf', { type: 'application/pdf' })] } });
  await screen.findByText('✓ bien-ban.pdf');
  confirm();
  expect(sent).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId('votes-yes'), { target: { value: '7' } });
  confirm();
  expect(sent).toHaveBeenCalledWith({
    kind: 'record', work: 'w1', choice: 'approved', source: { kind: 'meeting', date: '2026-11-17' }, votes: { present: 7, yes: 7, no: 0, abstain: 0 }, minutes: 'file-1', shown_hash: 'h1',
  });
});

test('a return that was decided in a meeting is recorded with its step and its reason', () => {
  const sent = open({
    kind: 'record', recorded: { from: ['meeting'], votes: false }, to: [{ state: 'drafting', title: T('Dự thảo', 'Drafting') }],
    choices: [{ id: 'approved', label: T('Thông qua', 'Pass') }, { id: 'returned', label: T('Trả lại', 'Return'), requires: ['reason'] }],
  });
  fireEvent.change(screen.getByTestId('record-date'), { target: { value: '2026-11-17' } });
  fireEvent.click(screen.getByLabelText('Trả lại'));
  confirm();
  expect(sent).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId('reason-input'), { target: { value: 'Hội nghị đề nghị bổ sung mục 3.' } });
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'record', work: 'w1', choice: 'returned', source: { kind: 'meeting', date: '2026-11-17' }, to: 'drafting', reason: 'Hội nghị đề nghị bổ sung mục 3.', shown_hash: 'h1' });
});

test('an incoming paper is registered with its source', () => {
  const sent = open({ kind: 'register', label: T('Ghi nhận ý kiến cấp ủy', 'Register the opinion') });
  confirm();
  expect(sent).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId('register-date'), { target: { value: '2026-11-18' } });
  fireEvent.change(screen.getByTestId('register-issuer'), { target: { value: 'Đảng ủy xã' } });
  fireEvent.change(screen.getByTestId('reason-input'), { target: { value: 'Nhất trí.' } });
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'register', work: 'w1', source: { kind: 'letter', date: '2026-11-18', issuer: 'Đảng ủy xã' }, text: 'Nhất trí.' });
});
