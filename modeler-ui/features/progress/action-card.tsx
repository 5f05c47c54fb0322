import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { can } from '../../lib/authorization.ts';
import { deadlineInWords } from '../../lib/deadline.ts';
import { useLanguage } from '../../lib/i18n.ts';
import { useMe } from '../../lib/session.ts';
import type { Expectation, Progress } from './api/get-progress.ts';
import { CodeForm } from './code-form.tsx';
import { InformationForm } from './information-form.tsx';
import { RatingForm } from './rating-form.tsx';
import { SignatureForm } from './signature-form.tsx';
import { TextForm } from './text-form.tsx';

const forms: Readonly<Record<string, (progress: Progress) => ReactNode>> = {
  'sms-code': ({ caseId, code, now }) => <CodeForm caseId={caseId} code={code} now={now} />,
  'contract-signature': ({ caseId }) => <SignatureForm caseId={caseId} />,
  rating: ({ caseId }) => <RatingForm caseId={caseId} />,
  'more-information': ({ caseId }) => <InformationForm caseId={caseId} />,
  'review-request': ({ caseId }) => <TextForm caseId={caseId} action="review-request" field="comment" />,
  withdrawal: ({ caseId }) => <TextForm caseId={caseId} action="withdrawal" field="reason" />,
};

/** What the customer may do now, and until when. What they need not do is folded away. */
export function ActionCard(props: { progress: Progress; expected: Expectation; now: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const me = useMe();
  const { action, optional, dueAt } = props.expected;
  const form = forms[action];
  if (!form || !can(me, action === 'rating' ? 'rate' : 'actForCustomer')) return null;
  const title = t(`message.${action}.title`);
  const until = dueAt && <p className="todo">{deadlineInWords(language, dueAt, props.now)}</p>;
  if (action === 'withdrawal')
    return (
      <details className="card">
        <summary>{title}</summary>
        {form(props.progress)}
      </details>
    );
  return (
    <section className={optional ? 'card' : 'card needed'} aria-label={title}>
      <h2>{title}</h2>
      {until}
      {form(props.progress)}
    </section>
  );
}
