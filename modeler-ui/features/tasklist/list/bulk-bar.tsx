import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BulkAction, BulkResult, TaskItem } from '../../../../src/contracts/tasklist.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { actOnMany } from '../api/list.ts';
import { taskQuery } from '../api/task.ts';
import { PersonSelect } from '../task/person-select.tsx';
import { BulkCompleteForm } from './bulk-complete-form.tsx';
import { BulkResults } from './bulk-results.tsx';
import { ownChange } from './task-lists.ts';

interface Props {
  readonly tasks: readonly TaskItem[];
  readonly userId: string;
  readonly nameOf: (elementId: string | null) => string;
  readonly mayAssign: boolean;
  readonly onDone: () => void;
}

export type Results = BulkResult['results'];
type Action = BulkAction['action'];
/** As many as the server takes at once. */
const atOnce = 100;

/** What can be done with all that is selected; each task is judged by itself, and the result says so. */
export function BulkBar({ tasks, userId, nameOf, mayAssign, onDone }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'assign' | 'complete'>();
  const [assignee, setAssignee] = useState('');
  const [busy, setBusy] = useState<Action>();
  const [done, setDone] = useState<{ action: Action; results: Results }>();
  const [error, setError] = useState<unknown>();
  const keys = tasks.map(({ userTaskKey }) => userTaskKey);
  const sameTask = new Set(tasks.map(({ elementId }) => elementId)).size === 1;

  const act = async (action: Action, more: Pick<BulkAction, 'assignee' | 'variables'> = {}) => {
    setBusy(action);
    setAsking(undefined);
    setError(undefined);
    const results: Results = [];
    try {
      for (let at = 0; at < keys.length; at += atOnce) {
        const answer = await actOnMany({ action, userTaskKeys: keys.slice(at, at + atOnce), ...more });
        results.push(...answer.results);
      }
    } catch (caught) {
      setError(caught);
    }
    showAtOnce(action, results, action === 'claim' ? userId : (more.assignee ?? null));
    setBusy(undefined);
    if (results.length > 0) setDone({ action, results });
  };
  return (
    <section className="bulk row" aria-label={t('tasklist.bulk.label')}>
      <strong>{t('tasklist.bulk.count', { count: tasks.length })}</strong>
      <Button loading={busy === 'claim'} onClick={() => void act('claim')}>
        {t('tasks.claim')}
      </Button>
      <Button loading={busy === 'release'} onClick={() => void act('release')}>
        {t('tasks.release')}
      </Button>
      {mayAssign && (
        <Button loading={busy === 'assign'} onClick={() => setAsking('assign')}>
          {t('tasklist.assign')}
        </Button>
      )}
      <Button
        loading={busy === 'complete'}
        disabled={!sameTask}
        title={sameTask ? undefined : t('tasklist.bulk.sameTask')}
        onClick={() => setAsking('complete')}
      >
        {t('tasks.complete')}
      </Button>
      <Button onClick={onDone}>{t('tasklist.bulk.clear')}</Button>
      <ProblemAlert error={error} />
      {asking === 'assign' && (
        <Modal
          open
          title={t('tasklist.bulk.assignTitle', { count: tasks.length })}
          okText={t('tasklist.assign')}
          okButtonProps={{ disabled: assignee === '' }}
          cancelText={t('common.cancel')}
          onOk={() => void act('assign', { assignee })}
          onCancel={() => setAsking(undefined)}
        >
          <PersonSelect
            roles={[...new Set(tasks.flatMap(({ candidateGroups }) => candidateGroups))]}
            value={assignee}
            onChange={setAssignee}
          />
        </Modal>
      )}
      {asking === 'complete' && tasks[0] && (
        <CompleteDialog
          task={tasks[0]}
          count={tasks.length}
          onSubmit={(variables) => void act('complete', { variables })}
          onClose={() => setAsking(undefined)}
        />
      )}
      {done && (
        <BulkResults
          {...done}
          tasks={tasks}
          nameOf={nameOf}
          onClose={() => {
            setDone(undefined);
            onDone();
          }}
        />
      )}
    </section>
  );
}

/** The reader's own changes are on the screen before the engine has said anything. */
function showAtOnce(action: Action, results: Results, assignee: string | null): void {
  const changed = results.filter(({ state }) => state !== 'refused').map(({ userTaskKey }) => userTaskKey);
  if (action === 'complete') ownChange.completed(changed);
  else ownChange.assigned(changed, action === 'release' ? null : assignee);
}

interface CompleteProps {
  readonly task: TaskItem;
  readonly count: number;
  readonly onSubmit: (variables: Readonly<Record<string, unknown>>) => void;
  readonly onClose: () => void;
}

/** The same answers for every selected task: the form of one stands for all. */
function CompleteDialog({ task, count, onSubmit, onClose }: CompleteProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery(taskQuery(task.userTaskKey));
  return (
    <Modal
      open
      title={t('tasklist.bulk.completeTitle', { count })}
      footer={null}
      onCancel={onClose}
      width={640}
      destroyOnHidden
    >
      <p className="soft">{t('tasklist.bulk.completeHint')}</p>
      <ProblemAlert error={error} />
      {data && <BulkCompleteForm task={data} onSubmit={onSubmit} onClose={onClose} />}
    </Modal>
  );
}
