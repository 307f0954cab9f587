import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { CalendarInFull, CalendarLayer } from '../api-types';
import { emptyUnitRow, type UnitRow } from './calendar';
import { UnitDays, UnitRows } from './UnitDays';

const T = (vi_: string) => ({ vi: vi_, en: vi_ });
vi.mock('../services/units', () => ({ listUnits: () => Promise.resolve([{ id: '06001', name: { vi: 'Xã Đoàn Kết', en: 'Doan Ket' } }]) }));
vi.mock('../services/calendars', () => ({ calendarOfUnit: (unit: string) => Promise.resolve({ id: unit, name: { vi: 'Xã Đoàn Kết', en: 'Doan Ket' }, calendar: '8+L.1', layers: [{ id: '06001', name: { vi: 'Xã Đoàn Kết', en: 'Doan Ket' } }] }) }));

const layer: CalendarLayer = {
  unit: { id: '06001', name: T('Xã Đoàn Kết') }, id: 'L', version: '1', hours: null, events: [],
  days: [{ date: '2026-11-25', weekday: 3, working: false, published: true, kind: 'closure', name: T('Lễ hội'), grade: 'P', source: 'TB 5' }],
  written: { unit: '06001', id: 'L', version: '1', days: [] },
};
const show = (what: React.ReactNode) => render(<QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>{what}</QueryClientProvider>);

test('the days of a unit are told with their reason, and which calendar a unit has', async () => {
  show(<UnitDays calendar={{ state: 'in_force', layers: [layer] } as unknown as CalendarInFull} />);
  const told = screen.getByTestId('cal-unit-06001').textContent;
  for (const words of ['Xã Đoàn Kết', 'nghỉ riêng của đơn vị', 'Lễ hội', 'TB 5']) expect(told).toContain(words);
  await waitFor(() => expect(screen.getByTestId('cal-of-unit').textContent).toContain('Xã Đoàn Kết'));
  fireEvent.change(screen.getByTestId('cal-of-unit'), { target: { value: '06001' } });
  await waitFor(() => expect(screen.getByTestId('cal-of-unit-answer').textContent).toContain('8+L.1'));
});

test('a row takes a unit, and a day of a unit is taken away by its box', () => {
  const onRows = vi.fn<(rows: UnitRow[]) => void>();
  const onAway = vi.fn<(away: string[]) => void>();
  show(<UnitRows layers={[layer]} rows={[emptyUnitRow()]} away={[]} faults={[{ pointer: '/layers/0/unit', code: 'no-such-unit', detail: 'Không có đơn vị này.' }]} onRows={onRows} onAway={onAway} />);
  expect(screen.getByRole('alert').textContent).toBe('Không có đơn vị này.');
  fireEvent.change(screen.getByTestId('cal-unit-reason-0'), { target: { value: 'Lũ' } });
  expect(onRows).toHaveBeenLastCalledWith([{ ...emptyUnitRow(), reason: 'Lũ' }]);
  fireEvent.click(screen.getByTestId('cal-unit-add'));
  expect(onRows.mock.lastCall?.[0]).toHaveLength(2);
  fireEvent.click(screen.getByRole('checkbox', { hidden: true }));
  expect(onAway).toHaveBeenCalledWith(['06001 2026-11-25']);
});
