import { useTranslation } from 'react-i18next';
import { deadlineInWords } from '../../lib/deadline.ts';
import { pick, useLanguage } from '../../lib/i18n.ts';
import type { Progress } from './api/get-progress.ts';

/** What happens now, until when, and what comes after it. */
export function WhatNext({ progress, now }: { progress: Progress; now: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { phases, expected, outcome, endedAt } = progress;
  const colon = language === 'en' ? ': ' : '：';
  if (endedAt)
    return (
      <p aria-live="polite">
        {t('progress.over')} {outcome ? pick(language, outcome) : ''}
      </p>
    );
  const current = phases.find(({ state }) => state === 'current');
  const next = phases.find(({ state }) => state === 'next');
  const needed = expected.filter(({ optional }) => !optional);
  const idle = current?.told ? pick(language, current.told) : t('progress.nothing');
  return (
    <div className="what-next" aria-live="polite">
      {needed.length === 0 && <p>{idle}</p>}
      {needed.map(({ who, action, dueAt, ...words }) => (
        <p key={`${who} ${action}`}>
          {t(`progress.of.${who}`)}
          {colon}
          {pick(language, words)}
          {dueAt &&
            who === 'customer' &&
            `${language === 'en' ? ', ' : '，'}${deadlineInWords(language, dueAt, now)}`}
        </p>
      ))}
      {current?.takes && <p className="soft">{pick(language, current.takes)}</p>}
      {next && (
        <p className="soft">
          {t('progress.after', { phase: pick(language, next.label) })}
          {next.takes && `${language === 'en' ? ' – ' : '，'}${pick(language, next.takes)}`}
        </p>
      )}
    </div>
  );
}
