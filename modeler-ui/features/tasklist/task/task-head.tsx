import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { supervisors } from '../../../../src/contracts/roles.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { usePeopleNames } from '../../../lib/people.ts';
import type { Me } from '../../../lib/session.ts';
import type { TaskDetail } from '../api/task.ts';
import { PriorityMark } from '../list/marks.tsx';
import { TimeLeft } from '../list/time-left.tsx';
import { PersonSelect } from './person-select.tsx';
import type { TaskActions } from './use-task-actions.ts';

interface Props {
  readonly me: Me;
  readonly task: TaskDetail;
  readonly name: string;
  readonly actions: TaskActions;
  readonly onHelp: () => void;
}

/** What the task is, until when, whose; and taking it, giving it back, giving it to somebody. */
export function TaskHead({ me, task, name, actions, onHelp }: Props) {
  const { t } = useTranslation();
  const personOf = usePeopleNames();
  const [assigning, setAssigning] = useState(false);
  const [assignee, setAssignee] = useState('');
  const open = task.state === 'created';
  const mine = task.assignee === me.userId;
  const mayAssign = me.roles.some((role) => (supervisors as readonly string[]).includes(role));
  return (
    <header className="task-head-card">
      <div className="row spread">
        <Link to="/tasks">← {t('taskPage.back')}</Link>
        <button type="button" className="plain-button" onClick={onHelp}>
          <kbd>?</kbd> {t('keys.title')}
        </button>
      </div>
      <div className="row spread">
        <div className="row">
          <h1>{name}</h1>
          <span>
            {t(`kind.${task.bpmnProcessId}`, { defaultValue: task.bpmnProcessId })}{' '}
            <Link className="mono" to={`/cases/${task.caseId}`}>
              {task.caseId}
            </Link>
          </span>
          {open && <TimeLeft dueDate={task.dueDate} createdAt={task.createdAt} />}
          <PriorityMark value={task.priority} />
          <span>
            {task.assignee
              ? t('tasks.assigned', { name: mine ? t('tasklist.me') : personOf(task.assignee) })
              : t('tasklist.nobody')}
          </span>
        </div>
        {open && (
          <div className="row">
            {mine ? (
              <Button onClick={actions.release} loading={actions.busy}>
                {t('tasks.release')}
              </Button>
            ) : (
              <Button onClick={actions.claim} loading={actions.busy} disabled={!task.mayComplete}>
                {t('tasks.claim')}
              </Button>
            )}
            {mayAssign && <Button onClick={() => setAssigning(true)}>{t('tasklist.assign')}</Button>}
            <Button onClick={() => void actions.openNext()}>{t('taskPage.next')}</Button>
          </div>
        )}
      </div>
      <ProblemAlert error={actions.error} />
      {assigning && (
        <Modal
          open
          title={t('taskPage.assignTitle')}
          okText={t('tasklist.assign')}
          okButtonProps={{ disabled: assignee === '' }}
          cancelText={t('common.cancel')}
          onOk={() => {
            setAssigning(false);
            actions.assign(assignee);
          }}
          onCancel={() => setAssigning(false)}
        >
          <PersonSelect roles={task.candidateGroups} value={assignee} onChange={setAssignee} />
        </Modal>
      )}
    </header>
  );
}
