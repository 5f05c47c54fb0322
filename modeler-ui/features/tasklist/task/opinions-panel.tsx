import { useTranslation } from 'react-i18next';
import type { Opinion } from '../../../../src/contracts/task-page.ts';
import { formatTime, humanize } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';

interface Props {
  readonly opinions: readonly Opinion[];
  readonly nameOf: (elementId: string | null) => string;
}

/** What was answered on earlier levels, oldest first. */
export function OpinionsPanel({ opinions, nameOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (opinions.length === 0) return <p className="soft">{t('taskPage.noOpinions')}</p>;
  return (
    <ol className="plain-list">
      {opinions.map((one) => (
        <li key={one.userTaskKey}>
          <div>
            <strong>{one.by.name}</strong> · {nameOf(one.elementId)}{' '}
            <span className="soft">{formatTime(language, one.at)}</span>
            {!one.delivered && <span className="tag starting">{t('taskPage.onItsWay')}</span>}
          </div>
          {one.texts.map(({ name, text }) => (
            <blockquote key={name}>{text}</blockquote>
          ))}
          <div className="row">
            {one.answers.map(({ name, value }) => (
              <span key={name} className="answer">
                <span className="soft">{t(`taskPage.answer.${name}`, { defaultValue: humanize(name) })}</span>{' '}
                {t(`taskPage.choice.${String(value)}`, { defaultValue: String(value ?? '–') })}
              </span>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}
