import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Action, Attachment, Command } from '../api-types';
import { Problem } from '../api/problem';
import { ActionDialog } from './ActionDialog';

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
});

const T = (vi: string, en: string) => ({ vi, en });
const base: Action = { id: 'a', kind: 'decide', work: 'w1', label: T('Quyết định', 'Decide'), enabled: true, why_not: null, requires: [], danger: false, shown_hash: 'h1' };
type Patch = { [K in keyof Action]?: Action[K] | undefined };
function open(action: Patch, choice: number | null = null, more: { error?: unknown; busy?: boolean; withEdits?: boolean; noPaper?: boolean } = {}) {
  const onSend = vi.fn<(command: Command) => void>();
  const whole = { ...base, ...action } as Action;
  render(
    <ActionDialog
      action={whole} choice={choice === null ? null : whole.choices![choice]!} now="2026-11-23T02:00:00Z" busy={more.busy ?? false} error={more.error ?? null} withEdits={more.withEdits ?? false} units={[]} hasAttachment={false}
      {...(more.noPaper ? {} : { toSign: (work: string) => `/to-sign/${work}` })} onUpload={() => Promise.resolve({ id: 'file-1', name: 'bien-ban.pdf' } as Attachment)} onSend={onSend} onClose={() => {}}
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

describe('an act that is told by its fields alone', () => {
  const people = (count: number) => Array.from({ length: count }, (_, i) => ({ value: `p${i}`, label: T(`Nông Thị ${'ABCDEFGHIJKL'[i]}, Phó Trưởng ban`, `Nong Thi ${i}`) }));
  const label = T('Mục', 'Field');
  const refused = (errors: { pointer: string; detail: string }[]) => new Problem(422, { detail: 'Chưa gửi được.', errors: errors.map((e) => ({ ...e, code: 'bad-value' })) });

  test('sends the kind, the work and what each field says, without what was left empty', () => {
    const sent = open({
      kind: 'reassign', fields: [
        { name: 'title', type: 'text', label: T('Tên', 'Name') }, { name: 'text', type: 'long-text', label: T('Lời nhắn', 'Note'), required: true },
        { name: 'until', type: 'date', label: T('Đến ngày', 'Until') }, { name: 'days', type: 'number', label: T('Số ngày', 'Days') },
        { name: 'tell', type: 'boolean', label: T('Báo cho người soạn', 'Tell') }, { name: 'empty', type: 'text', label },
      ],
    });
    fireEvent.change(screen.getByTestId('field-title'), { target: { value: ' Rà soát ' } });
    fireEvent.change(screen.getByTestId('field-text'), { target: { value: 'Xem giúp mục 3.\n' } });
    fireEvent.change(screen.getByTestId('field-until'), { target: { value: '2026-12-01' } });
    fireEvent.change(screen.getByTestId('field-days'), { target: { value: '3' } });
    fireEvent.click(screen.getByLabelText('Báo cho người soạn'));
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind: 'reassign', work: 'w1', title: 'Rà soát', text: 'Xem giúp mục 3.', until: '2026-12-01', days: 3, tell: true });
  });

  test('a truth that nobody touched is sent as a no', () => {
    const sent = open({ kind: 'contribute', fields: [{ name: 'tell', type: 'boolean', label }] });
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind: 'contribute', work: 'w1', tell: false });
  });

  test('few choices are radio buttons, many a list; a compulsory one is not left out', () => {
    const sent = open({ kind: 'add_approver', fields: [{ name: 'place', type: 'choice', label: T('Thứ tự', 'When'), required: true, options: people(5) }, { name: 'person', type: 'choice', label: T('Người duyệt', 'Who'), required: true, options: people(6) }] });
    expect(screen.getAllByRole('radio')).toHaveLength(5);
    expect(screen.getByTestId('field-person').tagName).toBe('SELECT');
    confirm();
    expect(sent).not.toHaveBeenCalled();
    expect(screen.getAllByText('Hãy chọn.')).toHaveLength(2);
    fireEvent.click(screen.getByLabelText('Nông Thị B, Phó Trưởng ban'));
    fireEvent.change(screen.getByTestId('field-person'), { target: { value: 'p5' } });
    fireEvent.change(screen.getByTestId('reason-input'), { target: { value: 'Có kinh phí.' } });
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind: 'add_approver', work: 'w1', place: 'p1', person: 'p5', reason: 'Có kinh phí.' });
  });

  test('several of many are found without tones, stay chosen while the list is narrowed, and are counted', () => {
    const sent = open({ kind: 'consult', fields: [{ name: 'persons', type: 'choices', label: T('Xin ý kiến của', 'Whom'), required: true, options: people(12) }] });
    confirm();
    expect(sent).not.toHaveBeenCalled();
    fireEvent.click(screen.getByLabelText('Nông Thị L, Phó Trưởng ban'));
    fireEvent.change(screen.getByTestId('search-persons'), { target: { value: 'nong thi c' } });
    expect(screen.queryByLabelText('Nông Thị L, Phó Trưởng ban')).toBeNull();
    fireEvent.click(screen.getByLabelText('Nông Thị C, Phó Trưởng ban'));
    expect(screen.getByText('Đã chọn 2: Nông Thị C, Phó Trưởng ban; Nông Thị L, Phó Trưởng ban')).toBeTruthy();
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind: 'consult', work: 'w1', persons: ['p2', 'p11'] });
  });

  test('a text beyond the bound is told and not sent', () => {
    const sent = open({ kind: 'contribute', fields: [{ name: 'text', type: 'long-text', label, required: true }] });
    fireEvent.change(screen.getByTestId('field-text'), { target: { value: 'ă'.repeat(4001) } });
    expect(screen.getByText(/Nội dung có 4\.001 ký tự/)).toBeTruthy();
    confirm();
    expect(sent).not.toHaveBeenCalled();
    fireEvent.change(screen.getByTestId('field-text'), { target: { value: 'ă'.repeat(4000) } });
    confirm();
    expect(sent).toHaveBeenCalledTimes(1);
  });

  test('a compulsory reason is asked for, and the record that is meant goes along', () => {
    const sent = open({ kind: 'contest_record', work: undefined, event: 14, requires: ['reason'], danger: true });
    confirm();
    expect(sent).not.toHaveBeenCalled();
    fireEvent.change(screen.getByTestId('reason-input'), { target: { value: 'Biên bản ghi khác.' } });
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind: 'contest_record', event: 14, reason: 'Biên bản ghi khác.' });
  });

  test('what was refused stands at its field until that is changed; what has no field is told below', () => {
    const error = refused([{ pointer: '/persons/1', detail: 'Người này đã nghỉ.' }, { pointer: '/reason', detail: 'Phải ghi lý do.' }, { pointer: '/other', detail: 'Chuyện khác.' }]);
    const sent = open({ kind: 'reassign', fields: [{ name: 'persons', type: 'choices', label, options: people(3) }] }, null, { error });
    expect(screen.getByTestId('field-persons').textContent).toContain('Người này đã nghỉ.');
    expect(screen.getByTestId('reason-input').getAttribute('aria-invalid')).toBe('true');
    const notice = document.querySelector('.notice-bad')!;
    expect(notice.textContent).toContain('Chuyện khác.');
    expect(notice.textContent).not.toContain('Người này đã nghỉ.');
    fireEvent.click(screen.getByLabelText('Nông Thị A, Phó Trưởng ban'));
    expect(screen.getByTestId('field-persons').textContent).not.toContain('Người này đã nghỉ.');
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind: 'reassign', work: 'w1', persons: ['p0'] });
  });

  test('an answer that never came leaves everything as it was written, to be sent again', () => {
    const sent = open({ kind: 'contribute', fields: [{ name: 'text', type: 'long-text', label, required: true }] }, null, { error: new Problem(0, {}) });
    fireEvent.change(screen.getByTestId('field-text'), { target: { value: 'Phần của tôi.' } });
    confirm();
    confirm();
    expect(screen.getByText(/Không có kết nối/)).toBeTruthy();
    expect(sent.mock.calls).toEqual([[{ kind: 'contribute', work: 'w1', text: 'Phần của tôi.' }], [{ kind: 'contribute', work: 'w1', text: 'Phần của tôi.' }]]);
  });

  test('nothing is confirmed twice while it is on its way', () => {
    const sent = open({ kind: 'release' }, null, { busy: true });
    confirm();
    expect(sent).not.toHaveBeenCalled();
  });
});

test('a decision with edits is an agreement, and the own version goes along', () => {
  const sent = open({ amends: true, choices: [{ id: 'approved', label: T('Đồng ý', 'Agree'), amends: true }, { id: 'refused', label: T('Không đồng ý', 'Refuse'), requires: ['reason'] }] }, null, { withEdits: true });
  expect(screen.queryByLabelText('Không đồng ý')).toBeNull();
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'decide', work: 'w1', choice: 'approved', shown_hash: 'h1', with_edits: true });
});

test('a signal still carries its fields as data', () => {
  const sent = open({ kind: 'signal', signal: 'issued', work: undefined, fields: [{ name: 'number', type: 'text', label: T('Số', 'Number') }, { name: 'date', type: 'date', label: T('Ngày', 'Date') }] });
  fireEvent.change(screen.getByTestId('field-number'), { target: { value: '15' } });
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'signal', signal: 'issued', data: { number: '15' } });
});

test('what to know before submitting is told, and stops nothing', () => {
  const sent = open({ kind: 'submit', warnings: [T('Chưa có phần phối hợp của: Lộc Văn Bình', 'Not contributed yet')] });
  expect(screen.getByText('Chưa có phần phối hợp của: Lộc Văn Bình')).toBeTruthy();
  confirm();
  expect(sent).toHaveBeenCalledTimes(1);
});

test('a step that asks for the password again sends it, and tells a wrong one at its field', () => {
  const error = new Problem(403, { detail: 'Mật khẩu không đúng.', pointer: '/password' });
  const sent = open({ confirm: 'password', choices: [{ id: 'approved', label: T('Thông qua', 'Pass') }] }, 0, { error });
  confirm();
  expect(sent).not.toHaveBeenCalled();
  expect(screen.getByTestId('act-password').getAttribute('aria-invalid')).toBe('true');
  fireEvent.change(screen.getByTestId('act-password'), { target: { value: 'mot cau de nho' } });
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'decide', work: 'w1', choice: 'approved', shown_hash: 'h1', password: 'mot cau de nho' });
});

describe('a step that asks for a digital signature', () => {
  const choices = [{ id: 'approved', label: T('Ký ban hành', 'Sign'), confirm: 'signature' }, { id: 'rejected', label: T('Không ký', 'Do not sign') }];

  test('leads through download, upload and confirmation, and calls no click a signature', async () => {
    const sent = open({ confirm: 'signature', choices }, 0);
    expect(screen.getByTestId('sign-download').getAttribute('href')).toBe('/to-sign/w1');
    expect(screen.getByText(/Nút xác nhận không phải là chữ ký/)).toBeTruthy();
    confirm();
    expect(sent).not.toHaveBeenCalled();
    expect(screen.getByTestId('sign-fault').textContent).toBe('Hãy tải lên tệp đã ký.');
    fireEvent.change(screen.getByTestId('sign-upload'), { target: { files: [new File(['%PDF-'], 'da-ky.pdf', { type: 'application/pdf' })] } });
    await screen.findByText('✓ bien-ban.pdf');
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind: 'decide', work: 'w1', choice: 'approved', shown_hash: 'h1', signed_file: 'file-1' });
  });

  test('whoever does not agree signs nothing', () => {
    const sent = open({ confirm: 'signature', choices }, 1);
    expect(screen.queryByTestId('sign-steps')).toBeNull();
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind: 'decide', work: 'w1', choice: 'rejected', shown_hash: 'h1' });
  });

  test('everything that was found stands at the file, once, until another one is handed in', async () => {
    const error = new Problem(422, { detail: 'Nội dung tệp đã bị thay đổi sau khi ký. Hãy tải lại tệp cần ký.', errors: [
      { pointer: '/signed_file', code: 'content-changed', detail: 'Nội dung tệp đã bị thay đổi sau khi ký.' }, { pointer: '/signed_file', code: 'key-weak', detail: 'Khóa ký quá yếu.' },
    ] });
    open({ confirm: 'signature', choices }, 0, { error });
    expect(screen.getByTestId('sign-fault').textContent).toBe('Nội dung tệp đã bị thay đổi sau khi ký. Hãy tải lại tệp cần ký. Khóa ký quá yếu.');
    fireEvent.change(screen.getByTestId('sign-upload'), { target: { files: [new File(['%PDF-'], 'da-ky.pdf')] } });
    await screen.findByText('✓ bien-ban.pdf');
    expect(screen.queryByTestId('sign-fault')).toBeNull();
  });

  test('where the file cannot be had, the way to it is told and nothing is sent', () => {
    const sent = open({ confirm: 'signature', choices }, 0, { noPaper: true });
    expect(screen.getByText(/Hãy mở trang hồ sơ/)).toBeTruthy();
    confirm();
    expect(sent).not.toHaveBeenCalled();
  });
});

test('no member is sent that the server does not know of the act', () => {
  for (const kind of ['undo', 'resume', 'drop_approver', 'end_consult', 'release'] as const) {
    const sent = open({ kind, work: kind === 'undo' || kind === 'resume' ? undefined : 'w1', ...(kind === 'drop_approver' ? { person: 'p2' } : {}) });
    expect(screen.queryByTestId('reason-input')).toBeNull();
    confirm();
    expect(sent).toHaveBeenCalledWith({ kind, ...(kind === 'undo' || kind === 'resume' ? {} : { work: 'w1' }), ...(kind === 'drop_approver' ? { person: 'p2' } : {}) });
    cleanup();
  }
});

const signedHere: Partial<Action> = {
  kind: 'register', recorded: { from: ['signed-slip', 'letter'] },
  fields: [{ name: 'signed_by', type: 'choice', label: T('Người ký', 'Signed by'), required: true, for: ['signed-slip'], options: [{ value: 'p1', label: T('Nông Thị Hoa', 'Nong Thi Hoa') }] }],
};

test('who signed an incoming paper is asked for where the step says who may', () => {
  const sent = open(signedHere);
  fireEvent.change(screen.getByTestId('register-date'), { target: { value: '2026-11-18' } });
  confirm();
  expect(sent).not.toHaveBeenCalled();
  fireEvent.click(screen.getByLabelText('Nông Thị Hoa'));
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'register', work: 'w1', signed_by: 'p1', source: { kind: 'signed-slip', date: '2026-11-18' } });
});

test('nobody here has signed what comes from elsewhere', () => {
  const sent = open(signedHere);
  fireEvent.click(screen.getByLabelText('Nông Thị Hoa'));
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'letter' } });
  expect(screen.queryByLabelText('Nông Thị Hoa')).toBeNull();
  fireEvent.change(screen.getByTestId('register-date'), { target: { value: '2026-11-18' } });
  confirm();
  expect(sent).toHaveBeenCalledWith({ kind: 'register', work: 'w1', source: { kind: 'letter', date: '2026-11-18' } });
});
