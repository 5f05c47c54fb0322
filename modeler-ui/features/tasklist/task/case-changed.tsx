import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseChange } from '../../../../src/contracts/task-page.ts';
import { formatTime } from '../../../lib/format.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';

interface Props {
  readonly changes: readonly CaseChange[];
  readonly personOf: (userId: string) => string;
}

/** Nothing was completed: what changed since the reader looked. */
export function CaseChanged({ changes, personOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (changes.length === 0) return null;
  return (
    <Alert
      className="changed"
      type="warning"
      showIcon
      role="alert"
      title={t('taskPage.changed')}
      description={
        <ul>
          {changes.map((change) => (
            <li key={`${change.what} ${change.at}`}>
              {pick(language, change)} · {formatTime(language, change.at)}
              {change.by && ` · ${personOf(change.by)}`}
            </li>
          ))}
        </ul>
      }
    />
  );
}
