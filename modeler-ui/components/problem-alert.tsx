import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../lib/http.ts';
import { pick, useLanguage } from '../lib/i18n.ts';
import { usePeopleNames } from '../lib/people.ts';

/** What the server refused, in the reader's words. `hideFields`: they are shown at the fields already. */
export function ProblemAlert({ error, hideFields }: { error: unknown; hideFields?: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (!error) return null;
  if (!(error instanceof ProblemError))
    return <Alert type="error" showIcon title={String(error)} role="alert" />;
  const { problem } = error;
  const members = [
    typeof problem.triesLeft === 'number' ? t('message.triesLeft', { count: problem.triesLeft }) : '',
    problem.status === 403 && !problem.detail ? t('common.forbidden') : '',
  ].filter(Boolean);
  const fields = hideFields ? [] : (problem.errors ?? []);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={pick(language, problem.title)}
      description={
        <>
          {problem.detail && <div>{pick(language, problem.detail)}</div>}
          {typeof problem.completedBy === 'string' && <CompletedBy userId={problem.completedBy} />}
          {members.map((text) => (
            <div key={text}>{text}</div>
          ))}
          {fields.map((one) => (
            <div key={one.field}>
              <span className="mono">{one.field}</span> {pick(language, one)}
            </div>
          ))}
          {problem.status >= 500 && problem.requestId && (
            <div className="mono">
              {t('common.requestId')} {problem.requestId}
            </div>
          )}
        </>
      }
    />
  );
}

function CompletedBy({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const personOf = usePeopleNames();
  return <div>{t('tasks.completedBy', { name: personOf(userId) })}</div>;
}
