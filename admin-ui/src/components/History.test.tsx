import { fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, test, vi } from 'vitest';
import type { Action, Document, HistoryItem } from '../api-types';
import DocumentDifference from './DocumentDifference';
import { History, SealLine } from './History';
import { EditedBanner, RecordedBanner } from './PaperBanners';

vi.mock('@tanstack/react-router', () => ({ Link: ({ children }: { children: ReactNode }) => <a href="/">{children}</a> }));

const T = (vi: string) => ({ vi, en: vi });
const decided: HistoryItem = {
  number: 4, at: '2026-11-20T02:00:00Z', kind: 'decided', text: T('Trình lãnh đạo: Đồng ý (có chỉnh sửa)'), actor: { full_name: 'Nông Thị Hai', title: T('Phó Chủ tịch') }, recorded: null, comment: null, sealed: true,
  edited: { from: 'h1', to: 'h2', effect: 'decide-again', again: ['reviewing'], steps: [T('Rà soát')] },
  bound: {
    document: { hash: 'abcdef0123456789', version: 2 }, definition: { version: 3 }, calendar: '2026.1', directory: 12, capacity: T('Chủ tịch, Xã Đoàn Kết (xử lý thay)'),
    authority: { paper: 'Kế hoạch', row: 'board-paper', capacity: 'TM.', text: T('“Kế hoạch”: theo dòng board-paper của bảng thẩm quyền, ký TM.') },
    counts: { members: 5, yes: 3, no: 0, other: 0, abstain: 1, absent: 0, recused: 1, weight: 7, yes_weight: 5 }, confirmed_by: 'password',
  },
};
const recorded: HistoryItem = {
  number: 6, at: '2026-11-21T02:00:00Z', kind: 'decision_recorded', text: T('Tập thể: Thông qua'), actor: { full_name: 'Văn thư' }, comment: null, sealed: false,
  recorded: {
    by: 'Văn thư', source: { kind: 'meeting' }, date: '2026-11-20', stands: 'contested', stand: { stands: 'contested', awaited: false, by: 'Lê Văn Chủ', at: '2026-11-22T02:00:00Z', reason: 'Ghi nhầm số phiếu.' },
    votes: { present: 3, yes: 2, no: 0, abstain: 1 }, attended: ['Lê Văn Chủ', 'Vi Văn Ba'], minutes: { id: 'a1', name: 'bien-ban.pdf' },
  },
};

test('a decision says what it was bound to, in whose right, and under which seal', () => {
  render(<History items={[decided]} />);
  const bound = screen.getByTestId('bound-4').textContent;
  for (const words of ['phiên bản 2', 'abcdef012345', 'Quy trìnhphiên bản 3', '2026.1', 'Thẩm quyền“Kế hoạch”: theo dòng board-paper', 'nhập lại mật khẩu', 'không tham gia 1', 'tán thành 5 trên 7', 'đã nằm dưới dấu niêm']) {
    expect(bound).toContain(words);
  }
});

test('an agreement with edits says who decides again, and shows the difference only when asked', () => {
  const edits = vi.fn(() => <p>khác nhau</p>);
  render(<History items={[decided]} edits={edits} />);
  expect(screen.getByText('Phải quyết định lại theo bản đã sửa: Rà soát.')).toBeTruthy();
  expect(edits).not.toHaveBeenCalled();
  const details = screen.getByTestId('edits-4').closest('details')!;
  details.open = true;
  fireEvent(details, new Event('toggle'));
  expect(screen.getByText('khác nhau')).toBeTruthy();
  expect(edits).toHaveBeenCalledWith(decided.edited);
});

test('a contested record says by whom and why, who took part, and offers the word of the one in charge', () => {
  render(<History items={[recorded]} fileOf={(id) => `/f/${id}`} stand={(event) => <button type="button">Xác nhận {event}</button>} />);
  const entry = screen.getByTestId('history-6').textContent;
  for (const words of ['bị phản đối', 'Lê Văn Chủ phản đối lúc', 'Ghi nhầm số phiếu.', 'Có mặt 3; Tán thành 2', 'Lê Văn Chủ, Vi Văn Ba', 'Xác nhận 6']) expect(entry).toContain(words);
  expect(screen.getByText('bien-ban.pdf').getAttribute('href')).toBe('/f/a1');
});

test('where nobody is to confirm a record, nothing is said to be missing', () => {
  const plain = { ...recorded, recorded: { ...recorded.recorded!, stands: 'recorded', stand: { stands: 'recorded' as const, awaited: false } } };
  render(<History items={[plain]} />);
  expect(screen.queryByText('chưa được người chủ trì xác nhận')).toBeNull();
});

test('the chair is asked at the top; a contested record is told to everybody', () => {
  const action = { id: 'c', kind: 'confirm_record', event: 6, label: T('Xác nhận kết quả'), enabled: true, why_not: null, requires: [], danger: false } as Action;
  const onAct = vi.fn();
  const one = { event: 6, step: T('Tập thể thông qua'), stands: 'recorded' as const, awaited: true };
  const { rerender } = render(<RecordedBanner recorded={[one]} actions={[action]} busy={false} onAct={onAct} />);
  fireEvent.click(screen.getByTestId('confirm_record-6'));
  expect(onAct).toHaveBeenCalledWith(action);
  rerender(<RecordedBanner recorded={[one]} actions={[]} busy={false} onAct={onAct} />);
  expect(screen.queryByTestId('recorded-6')).toBeNull();
  rerender(<RecordedBanner recorded={[{ ...one, stands: 'contested', awaited: false, by: 'Lê Văn Chủ', at: '2026-11-22T02:00:00Z', reason: 'Nhầm.' }]} actions={[]} busy={false} onAct={onAct} />);
  expect(screen.getByTestId('recorded-6').textContent).toContain('Nhầm.');
});

test('who edited is not told of the own edits; the others see who, where and what follows', () => {
  const edited = { event: 4, from: 'h1', to: 'h2', effect: 'notify' as const, by: { id: 'p2', full_name: 'Nông Thị Hai' }, at: '2026-11-20T02:00:00Z', step: T('Trình lãnh đạo'), again: [] };
  const { rerender } = render(<EditedBanner edited={edited} me="p2" difference={() => null} />);
  expect(screen.queryByTestId('edited-banner')).toBeNull();
  rerender(<EditedBanner edited={edited} me="p1" difference={() => null} />);
  expect(screen.getByTestId('edited-banner').textContent).toContain('Nông Thị Hai đã đồng ý có chỉnh sửa ở bước “Trình lãnh đạo”');
});

test('the difference is told in the words of the form, with what is gone and what has come', () => {
  const form = { properties: { title: { 'x-title': T('Tên chương trình') }, rows: { 'x-title': T('Các nhiệm vụ'), items: { properties: { when: { 'x-title': T('Thời gian') } } } } } };
  const document = (when: string, title: string): Document => ({ kind: 'x', title, rows: [{ id: 'r1', text: 'Giám sát', when }] });
  const { container, rerender } = render(<DocumentDifference before={document('Quý I', 'Chương trình')} after={document('Quý II', 'Chương trình')} form={form} />);
  expect(screen.getByTestId('diff-r1').textContent).toContain('Dòng 1: Giám sát');
  expect(screen.getByText('Thời gian')).toBeTruthy();
  expect(container.querySelector('dd del')!.textContent).toContain('I');
  expect(container.querySelector('dd ins')!.textContent).toContain('II');
  rerender(<DocumentDifference before={document('', 'a')} after={document('', 'a')} form={null} />);
  expect(screen.getByText('Hai bản giống nhau.')).toBeTruthy();
});

test('a signed file is told as the certificate names it, with what nobody has checked', () => {
  const item = {
    number: 5, at: '2026-11-23T02:00:00Z', kind: 'decided', text: { vi: 'Ký: Ký ban hành', en: 'Signing: Sign' }, actor: { full_name: 'Lê Văn Chủ' }, recorded: null, comment: null,
    signed_file: {
      attachment: 'a', name: 'da-ky.pdf', hash: 'h', signer: 'LE VAN CHU', serial: '0A1B', issuer: 'CN=Ban Cơ yếu', signing_time: null, time_source: 'none', trust: 'not_checked',
      not_checked: [{ vi: 'chứng thư đã bị thu hồi hay chưa', en: 'whether it was revoked' }, { vi: 'thời điểm ký', en: 'the time' }],
    },
  } as HistoryItem;
  render(<History items={[item, { ...item, number: 6, signed_file: null }]} />);
  expect(screen.getAllByTestId('signed-file')).toHaveLength(1);
  const told = screen.getByTestId('signed-file').textContent;
  expect(told).toContain('Chứng thư đứng tên: LE VAN CHU');
  expect(told).toContain('số 0A1B, cấp bởi CN=Ban Cơ yếu');
  expect(told).toContain('Chữ ký không ghi thời điểm ký');
  expect(told).toContain('Chưa kiểm tra: chứng thư đã bị thu hồi hay chưa; thời điểm ký');
});

test('a seal behind which all that is loaded lies leaves open what is older; one covered entry speaks for the rest', () => {
  const seal = { number: 7, at: '2026-11-20T02:00:00Z', streams: 1, root: 'r', fingerprint: 'f' };
  const open = { ...decided, sealed: false };
  const line = () => screen.getByTestId('seal-line').textContent;
  const { rerender } = render(<SealLine seal={seal} items={[{ ...open, number: 9 }, { ...open, number: 8 }]} older />);
  expect(line()).toContain('cả 2 việc đang hiện, có thể cả việc cũ hơn');
  rerender(<SealLine seal={seal} items={[{ ...open, number: 9 }, decided]} older />);
  expect(line()).toContain('1 việc sau cùng sẽ nằm dưới dấu niêm tới');
  rerender(<SealLine seal={seal} items={[decided]} older />);
  expect(line()).toContain('Toàn bộ quá trình này nằm dưới dấu niêm số 7');
});
