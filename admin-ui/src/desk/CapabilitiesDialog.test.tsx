import { fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Capability, PersonRecord } from '../api-types';
import '../i18n/desk';
import { Capabilities, CapabilitiesDialog, capabilityState, wholeNumber } from './CapabilitiesDialog';

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) { this.open = true; };
});

const today = '2026-11-20';
const one = (capability: string, value: number, from: string | null, to: string | null = null): Capability => ({ capability, value, from, to });
const person = (capabilities: Capability[]): PersonRecord => ({ id: 'a', full_name: 'Nông Thị Hoa', login: 'hoa', email: null, phone: null, active: true, holdings: [], capabilities });

function open(capabilities: Capability[]) {
  const onRecord = vi.fn<(given: object) => void>();
  render(<CapabilitiesDialog person={person(capabilities)} known={['limit', 'grade', 'limit']} today={today} recorded={null} busy={false} error={null} onRecord={onRecord} onClose={() => {}} />);
  return onRecord;
}
const type = (field: string, value: string) => fireEvent.change(screen.getByTestId(field), { target: { value } });
const confirm = () => screen.getByTestId('confirm') as HTMLButtonElement;

test('the value that began last among those in force is the one that holds', () => {
  const list = [one('limit', 5, '2026-01-01'), one('limit', 9, '2026-06-01'), one('limit', 20, '2027-01-01'), one('grade', 2, '2020-01-01', '2025-12-31'), one('grade', 3, null)];
  expect(list.map((x) => capabilityState(x, list, today))).toEqual(['replaced', 'running', 'later', 'over', 'running']);
  render(<Capabilities list={list} today={today} />);
  expect(screen.getByText('limit: 9')).toBeTruthy();
  expect(screen.getByText('grade: 3')).toBeTruthy();
  expect(screen.queryByText('limit: 5')).toBeNull();
});

test('a newer value that has ended gives way to the older one', () => {
  const list = [one('limit', 5, '2026-01-01'), one('limit', 9, '2026-06-01', '2026-08-31')];
  expect(list.map((x) => capabilityState(x, list, today))).toEqual(['running', 'over']);
});

test('an amount is read with points, commas or blanks between its thousands, and nothing else is guessed', () => {
  expect(['500.000.000', '500,000,000', '500 000 000', '500000000', '3', '0'].map(wholeNumber)).toEqual([500_000_000, 500_000_000, 500_000_000, 500_000_000, 3, 0]);
  expect(['', '1.5', '-2', '5 tỷ', '1e9', '1000000000000001'].map(wholeNumber)).toEqual([null, null, null, null, null, null]);
});

test('nothing is recorded before code, value and first day are right', () => {
  const onRecord = open([]);
  expect(screen.getByText('Chưa ghi năng lực nào.')).toBeTruthy();
  expect(confirm().disabled).toBe(true);
  type('capability-code', ' limit ');
  type('capability-value', '5 tỷ');
  expect(screen.getByTestId('capability-value').getAttribute('aria-invalid')).toBe('true');
  expect(confirm().disabled).toBe(true);
  type('capability-value', '5.000.000.000');
  type('capability-to', '2026-11-01');
  expect(screen.getByText('Ngày cuối không được trước ngày đầu.')).toBeTruthy();
  expect(confirm().disabled).toBe(true);
  type('capability-to', '2027-12-31');
  fireEvent.click(confirm());
  expect(onRecord).toHaveBeenCalledWith({ person: 'a', capability: 'limit', value: 5_000_000_000, from: today, to: '2027-12-31' });
});

test('a value that stands is taken into the form, and correcting it from the same day is said before', () => {
  const onRecord = open([one('grade', 2, '2026-01-01')]);
  fireEvent.click(screen.getByRole('button', { name: 'Sửa grade: 2, từ 01/01/2026' }));
  expect(screen.getByText(/đã có mức 2 từ chính ngày này/)).toBeTruthy();
  type('capability-value', '3');
  fireEvent.click(confirm());
  expect(onRecord).toHaveBeenCalledWith({ person: 'a', capability: 'grade', value: 3, from: '2026-01-01' });
});
