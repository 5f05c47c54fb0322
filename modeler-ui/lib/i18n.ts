import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './words/en.ts';
import { zh } from './words/zh-CN.ts';

export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'tongban.language';

/** The language chosen before; else Chinese, the bank's first language. */
function remembered(): Language {
  const kept = localStorage.getItem(storageKey);
  return languages.find((language) => language === kept) ?? 'zh-CN';
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: remembered(),
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = i18next.language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh-CN';
}

/** The part of a text in two languages, `{zh, en}` or `中文 / English`, that the reader wants. */
export function pick(
  language: Language,
  text: { readonly zh: string; readonly en: string } | string,
): string {
  if (typeof text !== 'string') return language === 'en' ? text.en : text.zh;
  const [chinese = text, ...english] = text.split(' / ');
  return language === 'en' && english.length > 0 ? english.join(' / ') : chinese;
}
