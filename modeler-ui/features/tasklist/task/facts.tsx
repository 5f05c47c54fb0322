import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskContext } from '../../../../src/contracts/task-page.ts';
import { Loading } from '../../../components/loading.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import type { TaskDetail } from '../api/task.ts';
import { ApplicantPanel } from './applicant-panel.tsx';
import { CasePanel } from './case-panel.tsx';
import { CommentsPanel } from './comments-panel.tsx';
import { DocumentsPanel } from './documents-panel.tsx';
import { OpinionsPanel } from './opinions-panel.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { ScorePanel } from './score-panel.tsx';
import { ScreeningPanel } from './screening-panel.tsx';
import { StandPanel } from './stand-panel.tsx';

interface Props {
  readonly task: TaskDetail;
  readonly context: TaskContext | undefined;
  readonly error: unknown;
  readonly nameOf: (elementId: string | null) => string;
  /** What a tab of a phone holds; a desk shows all. */
  readonly group: 'all' | 'facts' | 'talk' | 'diagram';
}

/** Everything needed to decide. What a case does not have is left out. */
export function Facts({ task, context, error, nameOf, group }: Props) {
  const { t } = useTranslation();
  if (!context) return error ? <ProblemAlert error={error} /> : <Loading />;
  const shows = (one: Props['group']) => group === 'all' || group === one;
  return (
    <div className="facts-grid">
      <ProblemAlert error={error} />
      {shows('facts') && (
        <>
          <Panel title={t('taskPage.applicant')}>
            <ApplicantPanel context={context} />
          </Panel>
          <CaseData task={task} context={context} nameOf={nameOf} />
        </>
      )}
      {shows('talk') && (
        <>
          <Panel title={t('taskPage.opinions')}>
            <OpinionsPanel opinions={context.opinions} nameOf={nameOf} />
          </Panel>
          <Panel title={t('taskPage.comments')}>
            <CommentsPanel
              userTaskKey={task.userTaskKey}
              caseId={context.caseId}
              comments={context.comments}
            />
          </Panel>
        </>
      )}
      {shows('diagram') && (
        <Panel title={t('taskPage.stand')} wide>
          <StandPanel context={context} />
        </Panel>
      )}
    </div>
  );
}

function CaseData({
  task,
  context,
  nameOf,
}: {
  task: TaskDetail;
  context: TaskContext;
  nameOf: Props['nameOf'];
}) {
  const { t } = useTranslation();
  const { score, screening, decisions, documents } = context;
  return (
    <>
      <Panel title={t('taskPage.documents')}>
        <DocumentsPanel userTaskKey={task.userTaskKey} caseId={context.caseId} documents={documents} />
      </Panel>
      {score && (
        <Panel title={t('taskPage.score')}>
          <ScorePanel score={score} />
        </Panel>
      )}
      {screening.length > 0 && (
        <Panel title={t('taskPage.screening')} wide>
          <ScreeningPanel hits={screening} />
        </Panel>
      )}
      {decisions.length > 0 && (
        <Panel title={t('taskPage.rules')}>
          <RulesPanel decisions={decisions} nameOf={nameOf} />
        </Panel>
      )}
      <Panel title={t('taskPage.otherCases')}>
        <CasePanel context={context} />
      </Panel>
    </>
  );
}

function Panel({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const id = useId();
  return (
    <section className={`card panel${wide ? ' panel-wide' : ''}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
