import { expect, test } from 'vitest';
import { dateAndTime, daysUntil, endsADay, fullDate, officeDay, pick, shortDate, timeOfDay } from './format';
import { fold, matches } from './fold';

test('times are told in the office’s zone', () => {
  expect(dateAndTime('2026-11-20T18:30:00Z')).toBe('01:30, 21/11/2026');
  expect(officeDay('2026-11-20T18:30:00Z')).toBe('2026-11-21');
  expect(shortDate('2026-12-31')).toBe('31/12/2026');
});

test('days to a due date are whole days of the office', () => {
  expect(daysUntil('2026-11-21T10:00:00Z', '2026-11-20T18:30:00Z')).toBe(0);
  expect(daysUntil('2026-11-20T10:00:00Z', '2026-11-23T01:00:00Z')).toBe(-3);
  expect(daysUntil('2026-12-01', '2026-11-23T01:00:00Z')).toBe(8);
});

test('a due time at midnight is the end of the day before', () => {
  const end = '2026-12-15T17:00:00.000Z';
  expect(endsADay(end)).toBe(true);
  expect(shortDate(end)).toBe('15/12/2026');
  expect(timeOfDay(end)).toBe('24:00');
  expect(dateAndTime(end)).toBe('24:00, 15/12/2026');
  expect(fullDate(end, 'en')).toMatch(/15 December 2026$/);
  expect(daysUntil(end, '2026-12-15T01:00:00Z')).toBe(0);
  expect(daysUntil(end, '2026-12-15T16:59:59Z')).toBe(0);
  expect(daysUntil(end, '2026-12-16T01:00:00Z')).toBe(-1);
  expect(endsADay('2026-12-15T17:00:01.000Z')).toBe(false);
  expect(shortDate('2026-12-15T17:00:01.000Z')).toBe('16/12/2026');
  expect(officeDay(end)).toBe('2026-12-16');
  expect(endsADay('2026-12-15')).toBe(false);
});

test('a date is said in full in the reader’s language', () => {
  expect(fullDate('2026-11-23', 'vi')).toMatch(/23 tháng 11,? (năm )?2026/);
  expect(fullDate('2026-11-23', 'en')).toMatch(/^Monday,? 23 November 2026$/);
});

test('a text in both languages falls back to the one there is', () => {
  expect(pick({ vi: 'Đơn vị', en: '' }, 'en')).toBe('Đơn vị');
  expect(pick(null, 'vi')).toBe('');
});

test('searching needs no tones', () => {
  expect(fold('Đình Lập')).toBe('dinh lap');
  expect(matches('Chương trình công tác năm 2027', 'chuong trinh 2027')).toBe(true);
  expect(matches('Xã Đồi Sim', 'doi sin')).toBe(false);
  expect(matches('Xã Đồi Sim'.normalize('NFD'), 'đồi')).toBe(true);
});
