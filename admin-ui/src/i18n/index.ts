import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { setWireLanguage } from '../api/client';
import type { DeskWords } from './desk.vi';
import { vi, type PhoneWords } from './vi';

export type Language = 'vi' | 'en';
export type WordKey = keyof PhoneWords | keyof DeskWords;

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false;
    nsSeparator: false;
    returnNull: false;
    resources: { translation: PhoneWords & DeskWords };
  }
}

const REMEMBERED = 'trinhky.language';

function remembered(): Language {
  try {
    return localStorage.getItem(REMEMBERED) === 'en' ? 'en' : 'vi';
  } catch {
    return 'vi';
  }
}

/** Vietnamese is in the first script; English comes when somebody asks for it. */
export async function startWords(language: Language = remembered()) {
  await i18next.use(initReactI18next).init({
    lng: 'vi',
    fallbackLng: 'vi',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { vi: { translation: vi } },
    partialBundledLanguages: true,
    react: { useSuspense: false, bindI18nStore: 'added' },
  });
  await speak(language);
}

export async function speak(language: Language) {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'en-loaded')) {
    const { en } = await import('./en');
    i18next.addResourceBundle('en', 'translation', en, true, false);
    i18next.addResourceBundle('en', 'en-loaded', {});
  }
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // A browser that keeps nothing still switches for this visit.
  }
  setWireLanguage(language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export function addDeskWords(words: Record<Language, DeskWords>) {
  for (const language of ['vi', 'en'] as const) i18next.addResourceBundle(language, 'translation', words[language], true, true);
}
