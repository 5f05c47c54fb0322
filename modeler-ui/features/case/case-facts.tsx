import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { StateTag } from '../../components/state-tag.tsx';
import { useElementNames } from '../../lib/element-names.ts';
import { formatTime } from '../../lib/format.ts';
import { pick, useLanguage } from '../../lib/i18n.ts';
import type { CaseDetail } from './api/get-case.ts';
import type { Instance } from './api/get-history.ts';

interface Props {
  readonly found: CaseDetail;
  readonly instances: readonly Instance[];
}

/** What a case is, in one card. */
export function CaseFacts({ found, instances }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useElementNames(instances.map((one) => one.processDefinitionKey));
  const facts: [string, string | null][] = [
    ['case.customer', [found.customerName, found.customerId].filter(Boolean).join(' · ') || null],
    ['case.channel', found.channel && t(`channel.${found.channel}`)],
    ['case.enteredBy', found.enteredBy],
    ['case.received', formatTime(language, found.createdAt)],
    ['case.ended', found.endedAt && formatTime(language, found.endedAt)],
    [
      'case.result',
      found.outcome ? pick(language, found.outcome) : found.endElementId && nameOf(found.endElementId),
    ],
  ];
  return (
    <section className="card">
      <div className="row spread">
        <h1 className="row">
          <span>{t(`kind.${found.kind}`)}</span>
          <span className="mono">{found.caseId}</span>
          <StateTag state={found.state} hasIncident={found.hasIncident} />
        </h1>
        <Link to={`/progress/${found.caseId}`}>{t('case.toProgress')}</Link>
      </div>
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([word, value]) => (
            <div key={word}>
              <dt>{t(word)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
