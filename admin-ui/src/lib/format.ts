import type { CalendarDate, Instant, Text } from '../api-types';

/** People read times of the office, wherever their machine thinks it is. */
export const OFFICE_ZONE = 'Asia/Ho_Chi_Minh';

export function pick(text: Text | string | null | undefined, language: string): string {
  if (text === null || text === undefined) return '';
  if (typeof text === 'string') return text;
  return language === 'en' ? text.en || text.vi : text.vi || text.en;
}

const isDateOnly = (value: string) => /^\d{4}-\d{2}-\d{2}$/.test(value);
const zoneOf = (value: string) => (isDateOnly(value) ? 'UTC' : OFFICE_ZONE);
const dateOf = (value: string) => new Date(isDateOnly(value) ? `${value}T00:00:00Z` : value);

/** A due time at midnight is the end of the day before: people read "24:00" of that day, never "00:00" of the next. */
export function endsADay(value: Instant): boolean {
  if (isDateOnly(value)) return false;
  const date = new Date(value);
  if (Number.isNaN(date.getTime()) || date.getTime() % 60_000 !== 0) return false;
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: OFFICE_ZONE }).format(date) === '00:00';
}

/** Some moment of the day that `value` belongs to. */
const dayMoment = (value: string) => (endsADay(value) ? new Date(Date.parse(value) - 1) : dateOf(value));
const localeOf = (language: string) => (language === 'en' ? 'en-GB' : 'vi-VN');

/** 21/11/2026, for a date or the day of an instant. */
export function shortDate(value: CalendarDate | Instant | null | undefined): string {
  if (!value) return '';
  const date = dayMoment(value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: zoneOf(value) }).format(date);
}

/** 08:30 in the office; 24:00 where a day ends. */
export function timeOfDay(value: Instant): string {
  if (endsADay(value)) return '24:00';
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: OFFICE_ZONE }).format(dateOf(value));
}

/** 08:30, 21/11/2026. */
export function dateAndTime(value: Instant | null | undefined): string {
  if (!value) return '';
  if (isDateOnly(value)) return shortDate(value);
  const date = dateOf(value);
  if (Number.isNaN(date.getTime())) return value;
  return `${timeOfDay(value)}, ${shortDate(value)}`;
}

/** The whole date in words, for screen readers and headings: thứ Bảy, 21 tháng 11, 2026. */
export function fullDate(value: CalendarDate | Instant | null | undefined, language: string): string {
  if (!value) return '';
  const date = dayMoment(value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(localeOf(language), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: zoneOf(value) }).format(date);
}

/** The day in the office, YYYY-MM-DD, of a moment such as now: midnight is its first moment. */
export function officeDay(value: Instant): CalendarDate {
  if (isDateOnly(value)) return value;
  return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: OFFICE_ZONE }).format(dateOf(value));
}

/** Whole days from the office's today to the day `value` belongs to; negative when it has passed. */
export function daysUntil(value: CalendarDate | Instant, now: Instant): number {
  const day = (v: string) => Date.parse(`${officeDay(v)}T00:00:00Z`) / 86_400_000;
  return day(isDateOnly(value) ? value : dayMoment(value).toISOString()) - day(now);
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace('.', ',')} MB`;
}

export function personName(person: string | { full_name: string } | null | undefined): string {
  if (!person) return '';
  return typeof person === 'string' ? person : person.full_name;
}
