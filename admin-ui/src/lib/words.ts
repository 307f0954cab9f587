import { useTranslation } from 'react-i18next';
import type { Instant, Text } from '../api-types';
import { daysUntil, fullDate, pick, shortDate } from './format';

/** The reader's language and what is said in it. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: 'vi' | 'en' = i18n.language === 'en' ? 'en' : 'vi';
  return {
    t,
    language,
    say: (text: Text | string | null | undefined) => pick(text, language),
    full: (value: string | null | undefined) => fullDate(value, language),
    /** "Hạn 25/11/2026, còn 3 ngày"; an overdue one says so in words. */
    due: (due: Instant | null, now: Instant, overdue: boolean): string => {
      if (!due) return t('due.none');
      const days = daysUntil(due, now);
      if (overdue) return days < 0 ? t('due.lateDays', { days: -days }) : t('due.late');
      if (days === 0) return t('due.today');
      return `${t('due.on', { date: shortDate(due) })}, ${t('due.left', { days })}`;
    },
  };
}
