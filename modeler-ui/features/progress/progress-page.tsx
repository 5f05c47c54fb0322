import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import { Loading } from '../../components/loading.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { StateTag } from '../../components/state-tag.tsx';
import { Steps } from '../../components/steps.tsx';
import { useBankNow } from '../../components/use-bank-now.ts';
import { can, homeOf } from '../../lib/authorization.ts';
import { formatTime } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import { useMe } from '../../lib/session.ts';
import { ActionCard } from './action-card.tsx';
import { type Expectation, type Progress, progressQuery } from './api/get-progress.ts';
import { DocumentsCard } from './documents-card.tsx';
import { InboxCard } from './inbox-card.tsx';
import { Reasons } from './reasons.tsx';
import { WhatNext } from './what-next.tsx';
import './progress.css';

/** A case as its customer sees it: steps, what is expected of whom and until when, and doing it. */
export function Page() {
  const { caseId = '' } = useParams();
  const { t } = useTranslation();
  const me = useMe();
  const started = (useLocation().state as { started?: boolean } | null)?.started === true;
  const { data, error } = useQuery(progressQuery(caseId));
  return (
    <section className="page narrow">
      {me && (
        <p>
          <Link to={homeOf(me)}>← {t('common.back')}</Link>
        </p>
      )}
      <h1>
        {t('progress.title')} <span className="mono">{caseId}</span>
      </h1>
      {started && <Alert type="success" showIcon title={t('progress.started', { caseId })} role="status" />}
      <ProblemAlert error={error} />
      {data ? <Case progress={data} /> : !error && <Loading />}
      {can(me, 'listCases') && <Link to={`/cases/${caseId}`}>{t('progress.toCase')}</Link>}
    </section>
  );
}

/** What must be done, what may be done, and at last giving up. */
const weight = ({ action, optional }: Expectation) => (action === 'withdrawal' ? 2 : optional ? 1 : 0);

function Case({ progress }: { progress: Progress }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const me = useMe();
  const now = useBankNow(progress.now);
  const { caseId, kind, expected, state } = progress;
  // One card for each thing that can be done, however many elements wait for it; what is needed comes first.
  const actions = [...new Map(expected.map((one) => [one.action, one])).values()].sort(
    (a, b) => weight(a) - weight(b),
  );
  const mayAct = can(me, 'actForCustomer');
  return (
    <>
      <section className="card">
        <div className="row">
          <h2>{t(`kind.${kind}`)}</h2>
          <StateTag state={state} />
          <span className="soft">{formatTime(language, progress.createdAt, false)}</span>
        </div>
        <Steps phases={progress.phases} language={language} />
        <WhatNext progress={progress} now={now} />
      </section>
      <Reasons reasons={progress.reasons} />
      {!mayAct && expected.some(({ who }) => who === 'customer') && (
        <p className="soft">{t('progress.switch')}</p>
      )}
      {actions.map((one) => (
        <ActionCard key={one.action} progress={progress} expected={one} now={now} />
      ))}
      {mayAct && <InboxCard caseId={caseId} />}
      {can(me, 'handInDocuments') && kind !== 'account-opening' && (
        <DocumentsCard caseId={caseId} open={!progress.endedAt} />
      )}
    </>
  );
}
