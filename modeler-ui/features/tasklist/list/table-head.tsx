// biome-ignore-all lint/a11y/useSemanticElements: a grid whose rows are drawn only while in sight; table elements lose their meaning with its layout
// biome-ignore-all lint/a11y/useFocusableInteractive: the buttons within the heads have the focus
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskSort } from '../../../../src/contracts/tasklist.ts';
import { type Column, columnWidth, narrowest, widest } from './columns.ts';
import type { Fields } from './use-fields.ts';

interface Props {
  readonly columns: readonly Column[];
  readonly sort: readonly TaskSort[];
  readonly fields: Fields;
  readonly allSelected: boolean;
  readonly onSelectAll: () => void;
  readonly onSort: (field: string, add: boolean) => void;
  readonly onWidth: (field: string, width: number) => void;
}

const step = 10;

/** Heads sort (with Shift: one more key), their right edges change the width: by pointer, or focused by arrows. */
export function TableHead(props: Props) {
  const { columns, sort, fields } = props;
  const { t } = useTranslation();
  return (
    <div role="row" aria-rowindex={1} className="task-head">
      <div role="columnheader" className="pick">
        <input
          type="checkbox"
          checked={props.allSelected}
          aria-label={t('tasklist.selectAll')}
          onChange={props.onSelectAll}
        />
      </div>
      {columns.map((column) => {
        const place = sort.findIndex(({ by }) => by === column.field);
        const direction = sort[place]?.direction;
        const mark = direction === 'asc' ? '↑' : direction === 'desc' ? '↓' : '';
        return (
          <div
            key={column.field}
            role="columnheader"
            className="cell"
            style={{ width: columnWidth(column) }}
            aria-sort={direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : 'none'}
          >
            <button
              type="button"
              title={t('tasklist.sortHint')}
              onClick={(event) => props.onSort(column.field, event.shiftKey)}
            >
              {fields.titleOf(column.field)}
              {mark && (
                <span aria-hidden="true">
                  {' '}
                  {mark}
                  {sort.length > 1 && place + 1}
                </span>
              )}
            </button>
            <Edge column={column} title={fields.titleOf(column.field)} onWidth={props.onWidth} />
          </div>
        );
      })}
    </div>
  );
}

function Edge({ column, title, onWidth }: { column: Column; title: string; onWidth: Props['onWidth'] }) {
  const { t } = useTranslation();
  const start = useRef<{ x: number; width: number }>(undefined);
  const width = columnWidth(column);
  const down = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const move = (event: PointerEvent) => {
    if (start.current) onWidth(column.field, start.current.width + event.clientX - start.current.x);
  };
  const key = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onWidth(column.field, width + by);
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t('tasklist.widthOf', { title })}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      tabIndex={0}
      className="edge"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onKeyDown={key}
    />
  );
}
