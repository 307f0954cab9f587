import { expect, test } from 'vitest';
import { figure, wordsOf } from '../components/documents/ReportView';
import { proposeLogin } from './PeopleDialogs';
import { readFigure } from './ReportEditor';

test('figures are read as an office types them; decimals stay exact text', () => {
  expect(readFigure('1250')).toBe(1250);
  expect(readFigure('1.250')).toBe(1250);
  expect(readFigure('1 250')).toBe(1250);
  expect(readFigure('12,5')).toBe('12.5');
  expect(readFigure('1.250,75')).toBe('1250.75');
  expect(readFigure('0')).toBe(0);
});

test('an empty figure is nothing, not zero; what is no number is refused', () => {
  expect(readFigure('  ')).toBeNull();
  expect(readFigure('khoảng 20')).toBeUndefined();
  expect(readFigure('1,2,3')).toBeUndefined();
});

test('figures are shown with the signs of the language and every digit they have', () => {
  expect(figure(1234567, 'vi')).toBe('1.234.567');
  expect(figure('1250.50', 'vi')).toBe('1.250,50');
  expect(figure('1250.5', 'en')).toBe('1,250.5');
  expect(figure(null, 'vi')).toBe('');
});

test('an account is named as offices here do', () => {
  expect(proposeLogin('Nông Thị Hoa')).toBe('hoa.nt');
  expect(proposeLogin('Đàm  Thu Hằng')).toBe('hang.dt');
  expect(proposeLogin('')).toBe('');
});

test('a figure is called by its own words, else by the catalogue’s, else by its code', () => {
  const catalogue = [{ code: 'A', title: { vi: 'Buổi', en: 'Meetings' }, unit: 'buổi' }];
  expect(wordsOf({ code: 'A', value: null, note: '' }, catalogue).title).toEqual({ vi: 'Buổi', en: 'Meetings' });
  expect(wordsOf({ code: 'A', title: 'Riêng', value: null, note: '' }, catalogue).title).toBe('Riêng');
  expect(wordsOf({ code: 'Z', value: null, note: '' }, catalogue)).toEqual({ title: 'Z', unit: '' });
});
