import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../../src/contracts/problem.ts';
import type { BulkAction, TaskItem } from '../../../../src/contracts/tasklist.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';
import type { Results } from './bulk-bar.tsx';

interface Props {
  readonly action: BulkAction['action'];
  readonly results: Results;
  readonly tasks: readonly TaskItem[];
  readonly nameOf: (elementId: string | null) => string;
  readonly onClose: () => void;
}

/** What became of each task; refusals first, with the reason. */
export function BulkResults({ action, results, tasks, nameOf, onClose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const byKey = new Map(tasks.map((task) => [task.userTaskKey, task]));
  const refused = results.filter(({ state }) => state === 'refused');
  const others = results.filter(({ state }) => state !== 'refused');
  const reasonOf = (problem: unknown) => {
    const { title = '', detail } = (problem ?? {}) as Partial<Problem>;
    return pick(language, detail?.includes(' / ') ? detail : title);
  };
  return (
    <Modal
      open
      title={t('tasklist.bulk.resultTitle')}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('tasklist.close')}
        </Button>
      }
      onCancel={onClose}
      width={680}
    >
      <p role="status">
        {t('tasklist.bulk.summary', { done: others.length, refused: refused.length })} (
        {t(`tasklist.action.${action}`)})
      </p>
      <ul className="bulk-results">
        {[...refused, ...others].map(({ userTaskKey, state, problem }) => {
          const task = byKey.get(userTaskKey);
          return (
            <li key={userTaskKey}>
              <span className={`tag ${state === 'refused' ? 'incident' : 'completed'}`}>
                <span aria-hidden="true">{state === 'refused' ? '✕' : '✓'}</span>{' '}
                {t(`tasklist.bulk.state.${state}`)}
              </span>
              <span>
                {task && nameOf(task.elementId)} <span className="mono">{task?.caseId ?? userTaskKey}</span>
                {state === 'refused' && <div className="soft">{reasonOf(problem)}</div>}
              </span>
            </li>
          );
        })}
      </ul>
    </Modal>
  );
}
