import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Loading } from '../../components/loading.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Steps } from '../../components/steps.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { can } from '../../lib/authorization.ts';
import { useElementNames } from '../../lib/element-names.ts';
import { useLanguage } from '../../lib/i18n.ts';
import { useMe } from '../../lib/session.ts';
import { caseQuery, phasesQuery } from './api/get-case.ts';
import { type CaseHistory, historyQuery } from './api/get-history.ts';
import { CaseFacts } from './case-facts.tsx';
import { DecisionList } from './decision-list.tsx';
import { IncidentList } from './incident-list.tsx';
import { TaskList } from './task-list.tsx';
import { Timeline } from './timeline.tsx';
import { VariableList } from './variable-list.tsx';
import './case.css';

/** bpmn-js is large: it comes when a diagram is shown. */
const DiagramPanel = lazy(async () => ({ default: (await import('./diagram-panel.tsx')).DiagramPanel }));

export function Page() {
  const { caseId = '' } = useParams();
  const { t } = useTranslation();
  const language = useLanguage();
  const me = useMe();
  const mayReadHistory = can(me, 'readHistory');
  const found = useQuery(caseQuery(caseId));
  const phases = useQuery(phasesQuery(caseId));
  const history = useQuery({ ...historyQuery(caseId), enabled: mayReadHistory });
  if (!found.data)
    return (
      <section className="page">
        <h1 className="mono">{caseId}</h1>
        {found.error ? <ProblemAlert error={found.error} /> : <Loading />}
      </section>
    );
  return (
    <section className="page">
      <p>
        <Link to="/cases">← {t('nav.cases')}</Link>
      </p>
      <CaseFacts found={found.data} instances={history.data?.instances ?? []} />
      {phases.data && phases.data.phases.length > 0 && (
        <section className="card" aria-labelledby="case-progress">
          <h2 id="case-progress">{t('case.progress')}</h2>
          <Steps phases={phases.data.phases} language={language} />
        </section>
      )}
      <section className="card">
        {mayReadHistory ? <ProblemAlert error={history.error} /> : <p>{t('case.noHistory')}</p>}
        {history.data && <HistoryTabs history={history.data} />}
        {mayReadHistory && !history.data && !history.error && <Loading />}
      </section>
    </section>
  );
}

function HistoryTabs({ history }: { history: CaseHistory }) {
  const { t } = useTranslation();
  const nameOf = useElementNames(history.instances.map((one) => one.processDefinitionKey));
  const { elements, decisions, variables, userTasks, incidents } = history;
  const label = (word: string, count?: number) => (count ? `${t(word)} ${count}` : t(word));
  const tabs = [
    {
      key: 'diagram',
      label: t('case.diagram'),
      content: (
        <Suspense fallback={<Loading />}>
          <DiagramPanel history={history} />
        </Suspense>
      ),
    },
    {
      key: 'timeline',
      label: t('case.timeline'),
      content: <Timeline elements={elements} instances={history.instances} nameOf={nameOf} />,
    },
    {
      key: 'decisions',
      label: label('case.decisions', decisions.length),
      content: <DecisionList decisions={decisions} nameOf={nameOf} />,
    },
    {
      key: 'variables',
      label: t('case.variables'),
      content: <VariableList variables={variables} history={history} nameOf={nameOf} />,
    },
    {
      key: 'tasks',
      label: label('case.tasks', userTasks.length),
      content: <TaskList tasks={userTasks} nameOf={nameOf} />,
    },
    {
      key: 'incidents',
      label: label('case.incidents', incidents.length),
      content: <IncidentList incidents={incidents} nameOf={nameOf} />,
    },
  ];
  return <Tabs tabs={tabs} label={t('case.sections')} />;
}
