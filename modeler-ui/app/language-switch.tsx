import { useTranslation } from 'react-i18next';
import { chooseLanguage, useLanguage } from '../lib/i18n.ts';

const names = { 'zh-CN': '中文', en: 'English' } as const;

/** Names the language that it switches to, in that language. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = useLanguage() === 'en' ? 'zh-CN' : 'en';
  return (
    <button
      type="button"
      className="quiet"
      lang={other}
      title={t('language.label')}
      onClick={() => void chooseLanguage(other)}
    >
      {names[other]}
    </button>
  );
}
