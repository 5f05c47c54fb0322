import { useTranslation } from 'react-i18next';
import { useNow } from '../../../components/use-now.ts';
import { formatSpan, formatTime } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';
import { urgencyOf } from './urgency.ts';

interface Props {
  readonly dueDate: string | null;
  readonly createdAt: string;
}

const signs = { none: '–', ample: '○', half: '◑', soon: '◕', late: '!' } as const;

/** Time left to the deadline: colour, sign and words say the same. */
export function TimeLeft({ dueDate, createdAt }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(1_000);
  const urgency = urgencyOf(dueDate, createdAt, now);
  if (!dueDate) return <span className="soft">{t('tasklist.due.none')}</span>;
  const length = formatSpan(language, Math.abs(Date.parse(dueDate) - now));
  return (
    <span className={`due ${urgency}`} title={t('tasklist.due.at', { at: formatTime(language, dueDate) })}>
      <span className="sign" aria-hidden="true">
        {signs[urgency]}
      </span>
      {t(`tasklist.due.${urgency}`, { length })}
    </span>
  );
}
