import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import '../i18n/desk';
import { NamedEvents } from './NamedEvents';

const tet = { event: 'holiday.tet', name: { vi: 'Tết Nguyên đán', en: 'Lunar New Year' }, day: 'lunar:01-01', dates: ['2026-02-17', '2027-02-06'], grade: 'C' as const, source: 'Bộ luật Lao động 2019, điều 112' };

test('each named day stands with its next date, the others, its mark and its source', () => {
  render(<NamedEvents events={[tet, { ...tet, event: 'session.open', dates: [], grade: '' }]} today="2026-11-23" />);
  const row = screen.getByTestId('cal-event-holiday.tet').textContent;
  for (const words of ['holiday.tet', 'Tết Nguyên đán', 'Thứ Bảy, 6 tháng 2, 2027', '17/02/2026', 'Bộ luật Lao động 2019']) expect(row).toContain(words);
  expect(screen.getByTestId('cal-event-session.open').textContent).toContain('Chưa ấn định');
});

test('a calendar without any says so', () => {
  render(<NamedEvents events={[]} today="2026-11-23" />);
  expect(screen.getByTestId('cal-events').textContent).toContain('Lịch này không có ngày nào được đặt tên.');
});
