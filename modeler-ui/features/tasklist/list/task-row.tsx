// biome-ignore-all lint/a11y/useSemanticElements: a grid whose rows are drawn only while in sight; table elements lose their meaning with its layout
import { type CSSProperties, memo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, columnWidth } from './columns.ts';
import { Escalation, PriorityMark } from './marks.tsx';
import type { ShownRow } from './shown-rows.ts';
import { Assignee, type RowContext, TaskCell } from './task-cell.tsx';
import { TimeLeft } from './time-left.tsx';

interface Props {
  readonly row: ShownRow;
  readonly index: number;
  readonly columns: readonly Column[];
  readonly style: CSSProperties;
  readonly current: boolean;
  readonly selected: boolean;
  readonly compact: boolean;
  readonly context: RowContext;
  readonly onOpen: (userTaskKey: string) => void;
  readonly onSelect: (userTaskKey: string) => void;
  readonly onCurrent: (userTaskKey: string) => void;
}

/** One task: a row of columns, or a card where there is no room for them. */
export const TaskRow = memo(function TaskRow(props: Props) {
  const { row, index, columns, style, current, selected, compact, context } = props;
  const { t } = useTranslation();
  const { task, gone } = row;
  const name = context.nameOf(task.elementId);
  const open = () => !gone && props.onOpen(task.userTaskKey);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is among the list's keys
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={current ? 0 : -1}
      data-key={task.userTaskKey}
      className={`task-row${gone ? ' gone' : ''}${compact ? ' card-row' : ''}`}
      style={style}
      onFocus={() => props.onCurrent(task.userTaskKey)}
      onClick={open}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the box takes the keys, the cell only keeps clicks beside it */}
      <div role="gridcell" className="pick" tabIndex={-1} onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          disabled={gone}
          aria-label={t('tasklist.select', { name, caseId: task.caseId })}
          onChange={() => props.onSelect(task.userTaskKey)}
        />
      </div>
      {compact ? (
        <div role="gridcell" className="card-cell" tabIndex={-1}>
          <div className="row spread">
            <span className="task-name">{name}</span>
            <TimeLeft dueDate={task.dueDate} createdAt={task.createdAt} />
          </div>
          <div className="soft">
            {t(`kind.${task.kind}`)} · <span className="mono">{task.caseId}</span>
          </div>
          <div className="row">
            <PriorityMark value={task.priority} />
            {task.escalationLevel > 0 && <Escalation level={task.escalationLevel} />}
            <Assignee task={task} context={context} />
            {gone && <GoneMark />}
          </div>
        </div>
      ) : (
        columns.map((column) => (
          <div
            key={column.field}
            role="gridcell"
            tabIndex={-1}
            className="cell"
            style={{ width: columnWidth(column) }}
          >
            {gone && column === columns[0] && <GoneMark />}
            <TaskCell task={task} field={column.field} context={context} />
          </div>
        ))
      )}
    </div>
  );
});

function GoneMark() {
  const { t } = useTranslation();
  return <span className="tag canceled">{t('tasklist.gone')}</span>;
}
