import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyHelp } from '../../../components/key-help.tsx';
import { Tabs } from '../../../components/tabs.tsx';
import { useNarrow } from '../../../components/use-narrow.ts';
import { useElementNames } from '../../../lib/element-names.ts';
import { useLive } from '../../../lib/live.ts';
import type { Me } from '../../../lib/session.ts';
import { contextQuery, type TaskDetail, taskQuery } from '../api/task.ts';
import { goneMeanwhile } from '../list/task-lists.ts';
import { Facts } from './facts.tsx';
import { fetchAhead, nextAtHand } from './next-task.ts';
import { TaskHead } from './task-head.tsx';
import { TaskWork } from './task-work.tsx';
import { useTaskActions } from './use-task-actions.ts';
import { useTaskKeys } from './use-task-keys.ts';

interface Props {
  readonly me: Me;
  readonly task: TaskDetail;
}

const aheadAfterMs = 100;
/** How often the next task is asked for again while this one is being decided. */
const aheadAgainMs = 60_000;

/** On a desk: the form on the left, what is known on the right. On a phone: tabs. */
export function TaskView({ me, task }: Props) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const queries = useQueryClient();
  const { userTaskKey } = task;
  const context = useQuery({ ...contextQuery(userTaskKey), refetchInterval: 30_000 });
  const nameOf = useElementNames([task.processDefinitionKey]);
  const actions = useTaskActions(me, task);
  const submit = useRef<() => void>(undefined);
  const [help, setHelp] = useState(false);
  const bindings = useTaskKeys({ task, me, actions, submit, showHelp: () => setHelp(true) });

  useLive((event) => {
    if (event.type === 'tasks') {
      goneMeanwhile(event.gone);
      // Another one is next now. Not otherwise: in a busy bank something is gone many times a second.
      if (!nextAtHand(queries, me.userId, userTaskKey)) void fetchAhead(queries, me.userId, userTaskKey);
    }
    const mine = event.type === 'tasks' && [...event.changed, ...event.gone].includes(userTaskKey);
    if (mine || event.type === 'reset')
      void queries.invalidateQueries({ queryKey: taskQuery(userTaskKey).queryKey });
    if (mine) void queries.invalidateQueries({ queryKey: contextQuery(userTaskKey).queryKey });
  });
  useEffect(() => {
    const ask = () => void fetchAhead(queries, me.userId, userTaskKey);
    // What this page shows comes first.
    const first = setTimeout(ask, aheadAfterMs);
    const again = setInterval(ask, aheadAgainMs);
    return () => {
      clearTimeout(first);
      clearInterval(again);
    };
  }, [me.userId, userTaskKey, queries]);

  const caseVersion = context.data?.caseVersion ?? task.caseVersion;
  const name = nameOf(task.elementId);
  const work = <TaskWork {...{ me, task, name, caseVersion, actions, submit }} />;
  const facts = (group: 'all' | 'facts' | 'talk' | 'diagram') => (
    <Facts task={task} context={context.data} error={context.error} nameOf={nameOf} group={group} />
  );
  const tabs = [
    { key: 'form', label: t('taskPage.tab.form'), content: work },
    { key: 'facts', label: t('taskPage.tab.facts'), content: facts('facts') },
    { key: 'talk', label: t('taskPage.tab.talk'), content: facts('talk') },
    { key: 'diagram', label: t('taskPage.tab.diagram'), content: facts('diagram') },
  ];
  return (
    <section className="page wide task-page" data-key={userTaskKey}>
      <TaskHead {...{ me, task, name, actions }} onHelp={() => setHelp(true)} />
      {narrow ? (
        <Tabs tabs={tabs} label={t('taskPage.tab.label')} keep />
      ) : (
        <div className="task-columns">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls by itself must be reached by the keyboard */}
          <section className="task-left" tabIndex={0} aria-label={t('tasks.form')}>
            {work}
          </section>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls by itself must be reached by the keyboard */}
          <section className="task-right" tabIndex={0} aria-label={t('taskPage.tab.facts')}>
            {facts('all')}
          </section>
        </div>
      )}
      <KeyHelp bindings={bindings} open={help} onClose={() => setHelp(false)} />
    </section>
  );
}
