import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import '../i18n';
import { PhoneLists, UrgedUnits } from './ReminderBanners';

const T = (vi: string) => ({ vi, en: vi });
const call = { person: 'p1', name: 'Trần Thị Bình', position: T('Chánh Văn phòng'), unit: 'u', unit_name: T('Xã Đoàn Kết'), phone: null };

test('whom to telephone stands as a list, with a number to tap where there is one', () => {
  render(<PhoneLists lists={[{ at: '2026-11-23T02:00:00Z', due: null, calls: [call, { ...call, person: null, name: null, position: null, unit: 'v', unit_name: T('Xã Hòa Thám') }, { ...call, person: 'p2', phone: '0205 812 345' }] }]} />);
  const lines = screen.getAllByRole('listitem').map((x) => x.textContent);
  expect(lines[0]).toBe('Trần Thị Bình, Chánh Văn phòng, Xã Đoàn Kết');
  expect(lines[1]).toContain('Xã Hòa Thám');
  expect(screen.getByRole('link', { name: '0205 812 345' }).getAttribute('href')).toBe('tel:0205812345');
});

test('a draft says which units have reported since, and nothing once it is issued', () => {
  const units = [{ unit: 'u', unit_name: T('Xã Đoàn Kết'), reported: true }, { unit: 'v', unit_name: T('Xã Hòa Thám'), reported: false }];
  const { rerender } = render(<UrgedUnits units={units} issued={false} />);
  expect(screen.getAllByRole('listitem').map((x) => x.textContent)).toEqual(['Xã Đoàn Kết']);
  rerender(<UrgedUnits units={units} issued />);
  expect(screen.queryByTestId('urged-units')).toBeNull();
});
