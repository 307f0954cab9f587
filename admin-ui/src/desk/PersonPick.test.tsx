import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { PersonRecord } from '../api-types';
import { PersonPick } from './PersonPick';

const T = (vi: string) => ({ vi, en: vi });
const person = (id: string, full_name: string, unit: string) => ({ id, full_name, login: '', email: null, phone: null, active: true, holdings: [{ id: `h${id}`, title: T('Chuyên viên'), unit_name: T(unit) }] }) as unknown as PersonRecord;
const many = [...Array.from({ length: 20 }, (_, i) => person(`x${i}`, `Người ${i}`, 'Văn phòng')), person('hoa', 'Nông Thị Hoa', 'Xã Đoàn Kết')];
const names = () => [...screen.getByTestId<HTMLSelectElement>('pick').options].map((o) => o.value);

test('names are found without tones, by unit as well, and who is chosen stays in the list', () => {
  const { rerender } = render(<PersonPick people={many} value="" onChange={() => undefined} testid="pick" />);
  fireEvent.change(screen.getByTestId('pick-search'), { target: { value: 'doan ket' } });
  expect(names()).toEqual(['', 'hoa']);
  rerender(<PersonPick people={many} value="x3" onChange={() => undefined} testid="pick" />);
  expect(names()).toEqual(['', 'x3', 'hoa']);
});

test('a short list needs no search', () => {
  render(<PersonPick people={many.slice(0, 3)} value="" onChange={() => undefined} testid="pick" />);
  expect(screen.queryByTestId('pick-search')).toBeNull();
});
