import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Work } from '../api-types';
import { History } from './History';
import { HeldBanner, IssueBanner } from './PaperBanners';
import { WorkList } from './WorkList';

const T = (vi: string) => ({ vi, en: vi });
const hoa = { id: 'p-hoa', full_name: 'Nông Thị Hoa' };
const binh = { id: 'p-binh', full_name: 'Lộc Văn Bình' };
const at = '2026-11-23T01:00:00Z';
const work = (id: string, more: Partial<Work> = {}): Work => ({ id, kind: 'signoff', state: 's', title: T(`Bước ${id}`), holders: [{ ...hoa }], opened_at: at, due: null, overdue: false, ...more });
const shown = (list: Work[]) => {
  render(<WorkList work={list} now={at} me="p-hoa" />);
  return (id: string) => screen.getByTestId(`work-${id}`).textContent;
};

test('added work says what it was added to, by whom, what was asked and that advice decides nothing', () => {
  const text = shown([work('1'), work('2', { kind: 'consult', role: 'consult', of: '1', added_by: 'Lộc Văn Bình', question: 'Kinh phí có đủ không?' }), work('3', { role: 'before', of: '1', added_by: 'Lộc Văn Bình' })]);
  expect(text('2')).toContain('Xin ý kiến');
  expect(text('2')).toContain('thêm vào bước “Bước 1” · Lộc Văn Bình đề nghị');
  expect(text('2')).toContain('Kinh phí có đủ không?');
  expect(text('2')).toContain('không phải là quyết định');
  expect(text('3')).toContain('Duyệt trước');
  expect(text('3')).not.toContain('không phải là quyết định');
});

test('who has taken it, from whom it came and who works along is told', () => {
  const text = shown([work('1', { claimed_by: 'Nông Thị Hoa', co_operation: { role: 'co-operates', holders: [binh], given: [] }, then: [{ person: 'x', full_name: 'Vi Văn An' }], reassigned: { to: 'Nông Thị Hoa', by: '', at, reason: 'Đi công tác.' } }), work('2', { holders: [binh], claimed_by: 'Lộc Văn Bình' })]);
  expect(text('1')).toContain('Đồng chí đã nhận việc này');
  expect(text('1')).toContain('Cùng phối hợp: Lộc Văn Bình +Phối hợp');
  expect(text('1')).toContain('Đã giao lại cho Nông Thị Hoa; người giao: hệ thống, 08:00, 23/11/2026. Lý do: Đi công tác.');
  expect(text('1')).toContain('Duyệt tiếp sau bước này: Vi Văn An');
  expect(text('2')).toContain('Đã có người nhận: Lộc Văn Bình');
});

test('while the paper is held nothing is overdue', () => {
  render(<WorkList work={[work('1', { due: '2026-11-20T10:00:00Z', overdue: true })]} now={at} held />);
  expect(screen.getByTestId('work-1').textContent).not.toContain('QUÁ HẠN');
});

test('answers to what was asked stay with the step', () => {
  const text = shown([work('1', { heard: [{ role: 'consult', by: 'Nông Thị Hoa', question: 'Đủ không?', given: { full_name: 'Lộc Văn Bình', choice: 'opinion', label: T('Ý kiến'), at, comment: 'Đủ.', recorded: false } }] })]);
  expect(text('1')).toContain('Lộc Văn Bình (Xin ý kiến, Nông Thị Hoa đề nghị): Ý kiến');
  expect(text('1')).toContain('Đủ.');
});

test('a recorded decision says whether it was confirmed or contested, and where it stands', () => {
  const entry = (number: number, stands?: string) => ({ number, at, kind: 'recorded', text: T('Thông qua'), actor: null, comment: null, recorded: { by: 'Vi Thị Thu', source: 'meeting', date: null, ...(stands ? { stands } : {}) } });
  render(<History items={[entry(1), entry(7, 'recorded'), entry(8, 'confirmed'), entry(9, 'contested')]} />);
  const text = (n: number) => screen.getByTestId(`history-${n}`).textContent;
  expect(text(1)).not.toContain('người chủ trì');
  expect(text(7)).toContain('chưa được người chủ trì xác nhậnmục 7');
  expect(text(8)).toContain('người chủ trì đã xác nhận');
  expect(text(9)).toContain('bị phản đối, chờ xử lý');
});

test('a held paper says why, since when, until when and by whom', () => {
  const { container, rerender } = render(<HeldBanner hold={{ reason: 'Chờ ý kiến cấp ủy.', by: binh, at, until: '2026-12-01T00:00:00Z' }} />);
  for (const words of ['ĐANG TẠM DỪNG đến 01/12/2026', 'Chờ ý kiến cấp ủy.', '08:00, 23/11/2026', 'Lộc Văn Bình']) expect(container.textContent).toContain(words);
  rerender(<HeldBanner hold={{ reason: 'Chờ.', by: null, at }} />);
  expect(container.textContent).toContain('chưa định ngày tiếp tục');
});

test('of what became of an issued document, the last comes first', () => {
  const { container } = render(<IssueBanner changes={[{ what: 'corrected', reason: 'Sai ngày.', by: hoa, at }, { what: 'recalled', reason: 'Trái thẩm quyền.', by: binh, at, document: '15/QĐ' }]} />);
  const told = [...container.querySelectorAll('[data-testid^=issue-]')].map((one) => one.textContent);
  expect(told[0]).toContain('THU HỒI, không còn dùng: 15/QĐ');
  expect(told[1]).toContain('ĐÍNH CHÍNH');
});
