import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Action, Attachment, Command, Signoff } from '../api-types';
import { Problem } from '../api/problem';
import { RecordDialog } from './RecordDialog';

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
  HTMLElement.prototype.scrollIntoView ??= () => {};
});

const T = (vi: string, en: string) => ({ vi, en });
const choices = [{ id: 'approved', label: T('Thông qua', 'Pass') }, { id: 'rejected', label: T('Không thông qua', 'Not passed') }];
const record: Action = {
  id: 'r', kind: 'record', work: 'w1', label: T('Ghi nhận kết quả', 'Record the result'), enabled: true, why_not: null, requires: [], danger: false, shown_hash: 'h1',
  recorded: { from: ['meeting'], votes: true }, choices: [choices[0]!],
};
const board: Signoff = {
  need_text: T('quá nửa số thành viên', 'more than half of the members'), choices, given: [],
  members: [{ id: 'p1', full_name: 'Lê Văn Chủ', chair: true }, { id: 'p2', full_name: 'Nông Thị Hai' }, { id: 'p3', full_name: 'Vi Văn Ba' }, { id: 'p4', full_name: 'Hoàng Thị Tư', recused: true }],
};
function open(more: Partial<Action> = {}, ballot: Signoff | null = null, error: unknown = null) {
  const onSend = vi.fn<(command: Command) => void>();
  const dialog = (fault: unknown) => (
    <RecordDialog
      action={{ ...record, ...more }} choice={null} now="2026-11-23T02:00:00Z" busy={false} error={fault} units={[]} hasAttachment={false} ballot={ballot}
      onUpload={() => Promise.resolve({ id: 'file-1', name: 'bien-ban.pdf' } as Attachment)} onSend={onSend} onClose={() => {}}
    />
  );
  const { rerender } = render(dialog(error));
  fireEvent.change(screen.getByTestId('record-date'), { target: { value: '2026-11-17' } });
  return { onSend, refuse: (fault: unknown) => rerender(dialog(fault)) };
}
const confirm = () => fireEvent.click(screen.getByTestId('confirm'));
const write = (votes: Record<string, string>) => Object.entries(votes).forEach(([name, value]) => fireEvent.change(screen.getByTestId(`votes-${name}`), { target: { value } }));
const common = { kind: 'record', work: 'w1', choice: 'approved', source: { kind: 'meeting', date: '2026-11-17' }, shown_hash: 'h1' };

test('votes that do not add up to those present are told at once and not sent', () => {
  const { onSend } = open();
  write({ present: '7', yes: '8' });
  expect(screen.getByText('Cộng các loại phiếu được 8, phải bằng số có mặt (7).')).toBeTruthy();
  write({ yes: '5' });
  confirm();
  expect(onSend).not.toHaveBeenCalled();
  write({ no: '1', other: '1' });
  confirm();
  expect(onSend).toHaveBeenCalledWith({ ...common, votes: { present: 7, yes: 5, no: 1, abstain: 0, other: 1 } });
});

test('is not sent without its minutes where the step asks for them', async () => {
  const { onSend } = open({ requires: ['minutes'] });
  write({ present: '7', yes: '7' });
  confirm();
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId('record-minutes'), { target: { files: [new File(['x'], 'bien-ban.pdf', { type: 'application/pdf' })] } });
  await screen.findByText('✓ bien-ban.pdf');
  confirm();
  expect(onSend).toHaveBeenCalledWith({ ...common, votes: { present: 7, yes: 7, no: 0, abstain: 0 }, minutes: 'file-1' });
});

test('is not sent without any votes, and says so', () => {
  const { onSend } = open();
  confirm();
  expect(onSend).not.toHaveBeenCalled();
  expect(screen.getByText('Hãy ghi số người có mặt và số phiếu.')).toBeTruthy();
});

test('names who took part, in the order of the body, without those the matter is about', () => {
  const { onSend } = open({}, board);
  expect(screen.getByTestId('record-recused').textContent).toContain('Hoàng Thị Tư');
  expect(screen.queryByTestId('attended-p4')).toBeNull();
  fireEvent.click(screen.getByTestId('attended-p3'));
  fireEvent.click(screen.getByTestId('attended-p1'));
  expect(screen.getByTestId<HTMLInputElement>('votes-present').value).toBe('2');
  write({ yes: '2' });
  confirm();
  expect(onSend).toHaveBeenCalledWith({ ...common, votes: { present: 2, yes: 2, no: 0, abstain: 0, attended: ['p1', 'p3'] } });
});

test('more present than may vote, or fewer names than present, is told before it is sent', () => {
  const { onSend } = open({}, board);
  write({ present: '4', yes: '4' });
  expect(screen.getByText(/là quá số thành viên được biểu quyết \(3\)/)).toBeTruthy();
  write({ present: '3', yes: '3' });
  fireEvent.click(screen.getByTestId('attended-p1'));
  write({ present: '3' });
  confirm();
  expect(screen.getByText('Đã đánh dấu 1 người tham gia, số có mặt là 3.')).toBeTruthy();
  expect(onSend).not.toHaveBeenCalled();
});

test('each member’s vote is told by name, with the sums in sight; who is not named was absent', () => {
  const { onSend } = open({}, board);
  fireEvent.click(screen.getByLabelText('Ý kiến từng thành viên'));
  confirm();
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId('voice-p2'), { target: { value: 'abstain' } });
  fireEvent.change(screen.getByTestId('voice-p1'), { target: { value: 'approved' } });
  expect(screen.getByTestId('record-sums').textContent).toBe('Có mặt 2, vắng 1; Thông qua 1; Không có ý kiến 1');
  confirm();
  expect(onSend).toHaveBeenCalledWith({ ...common, votes: { members: { p1: 'approved', p2: 'abstain' } } });
});

test('members of different weight are only told by name', () => {
  open({}, { ...board, members: [{ id: 'p1', full_name: 'Lê Văn Chủ', weight: 2 }, { id: 'p2', full_name: 'Nông Thị Hai' }] });
  expect(screen.queryByTestId('votes-present')).toBeNull();
  expect(screen.getByTestId('voice-p1')).toBeTruthy();
});

test('of a secret ballot nobody’s vote is asked for, and a single voter is not named', () => {
  const { onSend } = open({ recorded: { from: ['meeting'], votes: true, secret: true } }, board);
  expect(screen.queryByLabelText('Ý kiến từng thành viên')).toBeNull();
  fireEvent.click(screen.getByTestId('attended-p1'));
  write({ yes: '1' });
  confirm();
  expect(onSend).not.toHaveBeenCalled();
  expect(screen.getByText(/Chỉ một người bỏ phiếu kín/)).toBeTruthy();
});

test('what the server refuses stands at its field, once, until something is changed', () => {
  const { refuse } = open({}, board);
  refuse(new Problem(422, { detail: 'Kết quả ghi từ biên bản chưa khớp.', errors: [{ pointer: '/votes/yes', code: 'contradicts-named', detail: 'Con số này ít hơn số người được ghi tên.' }, { pointer: '/source/date', code: '', detail: 'Ngày của nguồn không thể sau hôm nay.' }] }));
  expect(screen.getByTestId('votes-yes').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByTestId('record-date').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getAllByText('Con số này ít hơn số người được ghi tên.')).toHaveLength(1);
  write({ yes: '2' });
  expect(screen.queryByText('Con số này ít hơn số người được ghi tên.')).toBeNull();
  refuse(new Problem(422, { detail: 'Số phiếu không khớp với kết quả đã chọn.', pointer: '/votes' }));
  expect(screen.getByTestId('record-votes').textContent).toContain('Số phiếu không khớp với kết quả đã chọn.');
});

test('a return that was decided in a meeting is recorded with its step and its reason, and no votes', () => {
  const { onSend } = open({ to: [{ state: 'drafting', title: T('Dự thảo', 'Drafting') }], choices: [choices[0]!, { id: 'returned', label: T('Trả lại', 'Return'), requires: ['reason'] }] }, board);
  fireEvent.click(screen.getByLabelText('Trả lại'));
  expect(screen.queryByTestId('record-votes')).toBeNull();
  confirm();
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.change(screen.getByTestId('reason-input'), { target: { value: 'Hội nghị đề nghị bổ sung mục 3.' } });
  confirm();
  expect(onSend).toHaveBeenCalledWith({ ...common, choice: 'returned', to: 'drafting', reason: 'Hội nghị đề nghị bổ sung mục 3.' });
});

test('a slip of one person is recorded by who signed it', () => {
  const { onSend } = open({ recorded: { from: ['signed-slip'], votes: false }, signers: [{ id: 'p1', full_name: 'Lê Văn Chủ' }, { id: 'p2', full_name: 'Nông Thị Hai' }] });
  confirm();
  expect(onSend).not.toHaveBeenCalled();
  fireEvent.change(screen.getByLabelText('Người ký trên giấy'), { target: { value: 'p1' } });
  confirm();
  expect(onSend).toHaveBeenCalledWith({ ...common, source: { kind: 'signed-slip', date: '2026-11-17' }, signed_by: 'p1' });
});
