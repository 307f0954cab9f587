import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Action, Attachment, FileLimits } from '../api-types';
import { Attachments } from './Attachments';

const file = (id: string, more: Partial<Attachment> = {}): Attachment => ({
  id, hash: 'h', name: `${id}.pdf`, media_type: 'application/pdf', bytes: 100, at: '2026-11-20T02:00:00Z', by: 'Vi Thị Thu',
  replaceable: false, relied_on: false, versions: 1, earlier: [], purpose: 'annex', withdrawn: null, ...more,
});
const limits: FileLimits = { accept: ['.pdf'], max_bytes: 2 * 1024 * 1024, max_files: 3, left: 2 };
const offer = (id: string, more: Partial<Action> = {}): Action => ({
  id: `withdraw_file:${id}`, kind: 'withdraw_file', attachment: id, label: { vi: 'Rút tệp', en: 'Withdraw the file' },
  enabled: true, why_not: null, requires: ['reason'], danger: true, ...more,
});
const choose = (one: File) => fireEvent.change(screen.getByTestId('attachment-add'), { target: { files: [one] } });

describe('files of a paper', () => {
  it('tells the limits beforehand and refuses what the server would refuse', async () => {
    const onUpload = vi.fn(() => Promise.resolve());
    render(<Attachments attachments={[]} limits={limits} addressOf={(id) => id} onUpload={onUpload} />);
    const control = screen.getByTestId('attachment-add');
    expect(control.getAttribute('accept')).toBe('.pdf');
    expect(document.getElementById(control.getAttribute('aria-describedby') ?? '')?.textContent).toContain('.pdf');
    choose(new File(['x'], 'a.exe'));
    expect(screen.getByRole('alert').textContent).toContain('.pdf');
    choose(new File([new Uint8Array(limits.max_bytes + 1)], 'a.pdf'));
    expect(screen.getByRole('alert').textContent).toContain('2,0 MB');
    expect(onUpload).not.toHaveBeenCalled();
    choose(new File(['x'], 'A.PDF'));
    await waitFor(() => expect(onUpload).toHaveBeenCalledTimes(1));
  });

  it('takes no more files when there is no room', () => {
    render(<Attachments attachments={[]} limits={{ ...limits, left: 0 }} addressOf={(id) => id} onUpload={() => Promise.resolve()} />);
    expect(screen.getByTestId('attachment-add')).toHaveProperty('disabled', true);
  });

  it('shows a withdrawn file with who and why, and opens it only where it is kept', () => {
    const withdrawn = { by: { full_name: 'Nông Văn An' }, at: '2026-11-21T02:00:00Z', reason: 'Nhầm bản', readable: false };
    render(<Attachments attachments={[file('a', { withdrawn }), file('b', { withdrawn: { ...withdrawn, readable: true } })]} addressOf={(id) => `/x/${id}`} onUpload={null} />);
    const gone = screen.getByTestId('attachment-a');
    expect(gone.textContent).toContain('Nông Văn An');
    expect(gone.textContent).toContain('Nhầm bản');
    expect(within(gone).queryByRole('link')).toBeNull();
    expect(within(screen.getByTestId('attachment-b')).getByRole('link').getAttribute('href')).toBe('/x/b');
  });

  it('withdraws with a reason, and says why it cannot be', async () => {
    const onWithdraw = vi.fn(() => Promise.resolve());
    const why = { vi: 'Tệp này là căn cứ', en: 'It is the ground' };
    render(<Attachments attachments={[file('a'), file('b')]} withdrawals={[offer('a'), offer('b', { enabled: false, why_not: why })]} addressOf={(id) => id} onUpload={null} onWithdraw={onWithdraw} />);
    expect(screen.getByTestId('attachment-b').textContent).toContain(why.vi);
    const confirm = screen.getByTestId('withdraw-confirm');
    expect(confirm).toHaveProperty('disabled', true);
    fireEvent.change(screen.getByTestId('withdraw-reason'), { target: { value: ' Nhầm tệp ' } });
    fireEvent.click(confirm);
    await waitFor(() => expect(onWithdraw).toHaveBeenCalledWith('a', 'Nhầm tệp'));
  });
});
