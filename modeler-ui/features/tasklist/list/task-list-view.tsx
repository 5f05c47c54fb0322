import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { supervisors } from '../../../../src/contracts/roles.ts';
import { KeyHelp } from '../../../components/key-help.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { useNarrow } from '../../../components/use-narrow.ts';
import { useElementNames } from '../../../lib/element-names.ts';
import { usePeopleNames } from '../../../lib/people.ts';
import type { Me } from '../../../lib/session.ts';
import { BulkBar } from './bulk-bar.tsx';
import { withWidth } from './columns.ts';
import { FilterChips } from './filter-chips.tsx';
import { ListNotices } from './list-notices.tsx';
import { type ListState, tidySearch, useListState } from './list-state.ts';
import { ListTools } from './list-tools.tsx';
import { QueueBar } from './queue-bar.tsx';
import { sortAfterClick } from './sorting.ts';
import { type ListSearch, listId, taskListOf } from './task-lists.ts';
import { type TableHandle, TaskTable } from './task-table.tsx';
import { useFields } from './use-fields.ts';
import { useListKeys } from './use-list-keys.ts';
import { useSelection } from './use-selection.ts';
import { useTaskList } from './use-task-list.ts';

export function TaskListView({ me }: { me: Me }) {
  const [state, setState] = useListState(me.userId);
  const id = listId(me.userId, state.search);
  return (
    <section className="page wide tasklist">
      {/* Another search is another list: nothing of the one before is carried over. */}
      <OneList key={id} id={id} me={me} state={state} onState={setState} />
    </section>
  );
}

interface Props {
  readonly id: string;
  readonly me: Me;
  readonly state: ListState;
  readonly onState: (state: ListState) => void;
}

function OneList({ id, me, state, onState }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const compact = useNarrow();
  const { search, columns } = state;
  const list = taskListOf(me.userId, search);
  const { shown, error, loading, complete, freshness, settle, sight, hold } = useTaskList(list);
  const fields = useFields();
  const personOf = usePeopleNames();
  const nameOf = useElementNames(shown.rows.map(({ task }) => task.processDefinitionKey));
  const context = useMemo(
    () => ({ fields, nameOf, personOf, userId: me.userId }),
    [fields, nameOf, personOf, me.userId],
  );
  const selection = useSelection();
  const table = useRef<TableHandle>(null);
  const [filtering, setFiltering] = useState(false);
  const searchFor = (part: Partial<ListSearch>) =>
    onState({ ...state, search: tidySearch({ ...search, ...part }) });
  const open = useCallback((key: string) => void navigate(`/tasks/${key}`), [navigate]);
  const more = useCallback(() => void list.more(), [list]);
  const showNew = () => {
    settle();
    table.current?.toTop();
  };
  const keys = useListKeys({
    list,
    userId: me.userId,
    table,
    open,
    select: (key) => selection.flip([key]),
    filter: () => setFiltering(true),
    showNew,
  });
  const selected = shown.rows
    .map(({ task }) => task)
    .filter(({ userTaskKey }) => selection.keys.has(userTaskKey));
  return (
    <>
      <header className="row spread list-head">
        <h1>{t('tasks.title')}</h1>
        <div className="row">
          <Link to="/absences">{t('tasklist.absences')}</Link>
          <button type="button" className="plain-button" onClick={() => keys.setHelp(true)}>
            <kbd>?</kbd> {t('keys.title')}
          </button>
        </div>
      </header>
      <div className="tasklist-body">
        <QueueBar search={search} onChoose={({ queue, assigned }) => searchFor({ queue, assigned })} />
        <div className="tasklist-main">
          <ListTools
            me={me}
            state={state}
            fields={fields}
            filtering={filtering}
            onFiltering={setFiltering}
            onState={onState}
            onSearch={searchFor}
          />
          <FilterChips
            filters={search.filters ?? []}
            fields={fields}
            onRemove={(at) => searchFor({ filters: search.filters?.toSpliced(at, 1) })}
          />
          <ListNotices freshness={freshness} waiting={shown.waiting} onShow={showNew} />
          <ProblemAlert error={error} />
          {selected.length > 0 && (
            <BulkBar
              tasks={selected}
              userId={me.userId}
              nameOf={nameOf}
              mayAssign={me.roles.some((role) => (supervisors as readonly string[]).includes(role))}
              onDone={selection.clear}
            />
          )}
          {complete && shown.rows.length === 0 && <p className="card">{t('tasks.empty')}</p>}
          <TaskTable
            ref={table}
            listId={id}
            rows={shown.rows}
            columns={columns}
            sort={search.sort ?? []}
            context={context}
            compact={compact}
            complete={complete}
            loading={loading}
            selected={selection.keys}
            onSelect={selection.flip}
            onOpen={open}
            onSort={(field, add) => searchFor({ sort: sortAfterClick(search.sort ?? [], field, add) })}
            onWidth={(field, width) => onState({ ...state, columns: withWidth(columns, field, width) })}
            onHold={hold}
            onSight={sight}
            onMore={more}
          />
        </div>
      </div>
      <KeyHelp bindings={keys.bindings} open={keys.help} onClose={() => keys.setHelp(false)} />
    </>
  );
}
