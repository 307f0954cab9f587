import { useTranslation } from 'react-i18next';
import type { Instant, Text } from '../api-types';
import { dateAndTime, daysUntil, endsADay, fullDate, pick, shortDate, timeOfDay } from './format';

/** The reader's language and what is said in it. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: 'vi' | 'en' = i18n.language === 'en' ? 'en' : 'vi';
  return {
    t,
    language,
    say: (text: Text | string | null | undefined) => pick(text, language),
    full: (value: string | null | undefined) => fullDate(value, language),
    /** "5 phút trước", "hôm qua, 14:05", then the date itself. */
    ago: (at: Instant, now: Instant): string => {
      const minutes = Math.floor((Date.parse(now) - Date.parse(at)) / 60_000);
      if (Number.isNaN(minutes)) return at;
      if (minutes < 1) return t('time.now');
      if (minutes < 60) return t('time.minutesAgo', { minutes });
      const days = daysUntil(at, now);
      if (days === 0) return t('time.hoursAgo', { hours: Math.floor(minutes / 60) });
      return days === -1 ? t('time.yesterday', { time: timeOfDay(at) }) : dateAndTime(at);
    },
    /** "còn 1 giờ 20 phút": the time left is never told longer than it is. */
    left: (until: Instant, now: Instant): string => {
      const minutes = Math.floor((Date.parse(until) - Date.parse(now)) / 60_000);
      if (minutes < 1) return t('time.leftSeconds');
      if (minutes < 60) return t('time.leftMinutes', { minutes });
      if (minutes < 24 * 60) return t('time.leftHours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
      return t('time.leftUntil', { date: dateAndTime(until) });
    },
    /** A deadline's own moment: "17:00, 15/12/2026", and "hết ngày 15/12/2026" where it is the midnight after that day. */
    dueAt: (due: Instant): string => (endsADay(due) ? t('due.endOfDay', { date: shortDate(due) }) : dateAndTime(due)),
    /** "Hạn 25/11/2026, còn 3 ngày"; an overdue one says so in words. */
    due: (due: Instant | null, now: Instant, overdue: boolean): string => {
      if (!due) return t('due.none');
      const days = daysUntil(due, now);
      if (overdue) return days < 0 ? t('due.lateDays', { days: -days }) : t('due.late');
      if (days === 0) return t('due.today');
      return `${t(endsADay(due) ? 'due.onEnd' : 'due.on', { date: shortDate(due) })}, ${t('due.left', { days })}`;
    },
  };
}
