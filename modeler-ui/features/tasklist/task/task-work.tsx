import { Alert, Button } from 'antd';
import { lazy, type RefObject, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../../components/loading.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { pick, useLanguage } from '../../../lib/i18n.ts';
import { usePeopleNames } from '../../../lib/people.ts';
import type { Me } from '../../../lib/session.ts';
import type { TaskDetail } from '../api/task.ts';
import { CaseChanged } from './case-changed.tsx';
import { DraftNotice } from './draft-notice.tsx';
import { afterCompleting } from './next-task.ts';
import { useCompletion } from './use-completion.tsx';
import { useDraft } from './use-draft.ts';
import type { TaskActions } from './use-task-actions.ts';

/** form-js is large: it comes with the first task. */
const TaskForm = lazy(async () => ({ default: (await import('./task-form.tsx')).TaskForm }));

interface Props {
  readonly me: Me;
  readonly task: TaskDetail;
  /** How the diagram calls it. */
  readonly name: string;
  /** As of what the reader sees. */
  readonly caseVersion: string | undefined;
  readonly actions: TaskActions;
  /** Where the page's key finds how to complete. */
  readonly submit: RefObject<(() => void) | undefined>;
}

/** The form, its draft, and completing. */
export function TaskWork({ me, task, name, caseVersion, actions, submit }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const personOf = usePeopleNames();
  const { userTaskKey } = task;
  const open = task.state === 'created';
  const disabled = !open || !task.mayComplete;
  const draft = useDraft(userTaskKey, !disabled);
  const completion = useCompletion({ me, task, name, caseVersion, actions, draft });
  const { busy, changes } = completion;
  return (
    <div className="card work">
      {!open && (
        <Alert
          type="info"
          showIcon
          title={
            task.completedBy
              ? t('tasks.completedBy', { name: personOf(task.completedBy) })
              : t('tasks.gone', { state: t(`case.taskState.${task.state}`) })
          }
          action={<Button onClick={() => void actions.openNext()}>{t('taskPage.next')}</Button>}
        />
      )}
      {open && task.refusal && <Alert type="warning" showIcon title={pick(language, task.refusal)} />}
      {!disabled && <DraftNotice draft={draft} />}
      {draft.start && (
        <Suspense fallback={<Loading />}>
          <TaskForm
            key={draft.round}
            schema={task.form}
            data={task.data}
            kept={draft.round === 0 ? (completion.returned ?? draft.start) : draft.start}
            disabled={disabled}
            onSubmit={completion.complete}
            onChange={draft.keep}
          >
            {(send) => {
              submit.current = disabled ? undefined : send;
              return (
                <>
                  <CaseChanged changes={changes} personOf={personOf} />
                  <ProblemAlert error={completion.error} />
                  <Button type="primary" onClick={send} loading={busy} disabled={disabled}>
                    {t(changes.length > 0 ? 'taskPage.completeAgain' : 'tasks.complete')}
                  </Button>
                  <AfterCompletingChoice />
                </>
              );
            }}
          </TaskForm>
        </Suspense>
      )}
    </div>
  );
}

function AfterCompletingChoice() {
  const { t } = useTranslation();
  const [next, setNext] = useState(afterCompleting.read() === 'next');
  return (
    <label className="soft">
      <input
        type="checkbox"
        checked={next}
        onChange={(event) => {
          setNext(event.target.checked);
          afterCompleting.write(event.target.checked ? 'next' : 'stay');
        }}
      />{' '}
      {t('taskPage.thenNext')}
    </label>
  );
}
