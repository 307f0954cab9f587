import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { DueChanges } from '../api-types';
import { DueFacts, DueShort, ExtensionContext, UrgencyMark } from './DueFacts';

const now = '2026-12-10T02:00:00Z';
const endOf15 = '2026-12-15T17:00:00Z';
const T = (vi: string) => ({ vi, en: vi });
const facts = (changes: DueChanges, due: string | null = endOf15) => {
  render(<DueFacts due={due} now={now} changes={changes} overdue={false} explained={T('5 ngày làm việc từ 08/12/2026')} />);
  return screen.getByTestId('due-facts').textContent;
};

test('a deadline at midnight is the end of the day before', () => {
  const text = facts({});
  expect(text).toContain('Hạn hết ngày 15/12/2026, còn 5 ngày');
  expect(text).not.toContain('00:00');
  expect(text).toContain('Cách tính hạn: 5 ngày làm việc từ 08/12/2026');
});

test('what was due at first stands beside what is due now, with who asked, why and who decided', () => {
  const text = facts({
    first_due: '2026-12-11T10:00:00Z',
    extensions: [
      { number: 1, state: 'granted', before: '2026-12-11T10:00:00Z', after: endOf15, asked_by: 'Nông Thị Hoa', asked_at: now, reason: 'Chờ số liệu', decided_by: 'Vi Văn An', decided_at: now, answer: 'Đồng ý' },
      { number: 2, state: 'refused', before: endOf15, after: '2026-12-20T10:00:00Z', asked_by: 'Nông Thị Hoa', asked_at: now, reason: 'Chưa xong' },
    ],
  });
  expect(text).toContain('Hạn ban đầu: 17:00, 11/12/2026');
  expect(text).toContain('Hạn hiện nay: hết ngày 15/12/2026');
  expect(text).toContain('Gia hạn lần 1: 17:00, 11/12/2026 → hết ngày 15/12/2026');
  expect(text).toContain('Lý do: Chờ số liệu');
  expect(text).toContain('Vi Văn An quyết định lúc 09:00, 10/12/2026');
  expect(text).toContain('Không đồng ý gia hạn lần 2');
});

test('a deadline that was not moved is told once', () => {
  expect(facts({ first_due: endOf15 })).not.toContain('Hạn ban đầu');
});

test('while the time stands still no days are counted', () => {
  render(<DueShort due={endOf15} now="2027-01-10T02:00:00Z" changes={{ paused_since: '2026-12-09T01:00:00Z' }} overdue={false} />);
  expect(document.body.textContent).toContain('Tạm dừng tính thời hạn từ 08:00, 09/12/2026');
  expect(document.body.textContent).not.toContain('còn');
});

test('on the paper it says since when no time runs, what is awaited and what the date was', () => {
  const text = facts({ paused_since: '2026-12-09T01:00:00Z', paused_for: [{ title: T('Chờ công văn'), consult: false }, { title: T('Rà soát'), consult: true }] });
  for (const words of ['Tạm dừng tính thời hạn từ 08:00, 09/12/2026', 'Đang chờ: Chờ công văn; ý kiến được hỏi ở bước “Rà soát”.', 'Hạn trước khi tạm dừng: hết ngày 15/12/2026', 'Cách tính hạn: 5 ngày làm việc']) expect(text).toContain(words);
  expect(text).not.toContain('còn 5 ngày');
});

test('the mark of urgency reads as on the paper', () => {
  const { rerender } = render(<UrgencyMark urgency="hỏa tốc" />);
  expect(screen.getByTestId('urgency').textContent).toContain('HỎA TỐC');
  rerender(<UrgencyMark urgency={null} />);
  expect(screen.queryByTestId('urgency')).toBeNull();
});

test('whoever decides on more time reads until when it runs, who asks and why; whoever asks reads the first alone', () => {
  const work = { due: endOf15, extensions: [{ number: 1, state: 'asked' as const, before: endOf15, after: '2026-12-20T10:00:00Z', asked_by: 'Nông Thị Hoa', asked_at: now, reason: 'Chờ số liệu' }] };
  const { rerender } = render(<ExtensionContext work={work} decides />);
  expect(screen.getByTestId('extension-context').textContent).toContain('Hạn hiện nay: hết ngày 15/12/2026');
  expect(screen.getByTestId('extension-context').textContent).toContain('Nông Thị Hoa xin lúc 09:00, 10/12/2026. Lý do: Chờ số liệu');
  rerender(<ExtensionContext work={work} decides={false} />);
  expect(screen.getByTestId('extension-context').textContent).toBe('Hạn hiện nay: hết ngày 15/12/2026');
});
