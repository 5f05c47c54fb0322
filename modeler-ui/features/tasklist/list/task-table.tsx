// biome-ignore-all lint/a11y/useSemanticElements: a grid whose rows are drawn only while in sight; table elements lose their meaning with its layout
import { useVirtualizer } from '@tanstack/react-virtual';
import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskSort } from '../../../../src/contracts/tasklist.ts';
import { type Column, columnWidth } from './columns.ts';
import { placeIn, rememberPlace } from './list-memory.ts';
import type { ShownRow } from './shown-rows.ts';
import { TableHead } from './table-head.tsx';
import type { RowContext } from './task-cell.tsx';
import { TaskRow } from './task-row.tsx';

export interface TableHandle {
  /** Focus goes `by` rows on; with 0 to the current one. */
  move(by: number): void;
  toTop(): void;
  currentKey(): string | null;
}

interface Props {
  readonly ref: Ref<TableHandle>;
  /** What the place is remembered under. */
  readonly listId: string;
  readonly rows: readonly ShownRow[];
  readonly columns: readonly Column[];
  readonly sort: readonly TaskSort[];
  readonly context: RowContext;
  readonly compact: boolean;
  readonly complete: boolean;
  readonly loading: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (keys: readonly string[]) => void;
  readonly onOpen: (userTaskKey: string) => void;
  readonly onSort: (field: string, add: boolean) => void;
  readonly onWidth: (field: string, width: number) => void;
  /** The reader is in the list: its rows must not move. */
  readonly onHold: (on: boolean) => void;
  readonly onSight: (keys: ReadonlySet<string>) => void;
  readonly onMore: () => void;
}

const rowHeight = 44;
const cardHeight = 104;
const pickWidth = 44;
/** Pages are asked for when this many rows are left. */
const ahead = 40;

/** The list as a grid of which only what is in sight is drawn; heights are fixed, so a million rows scroll alike. */
export function TaskTable(props: Props) {
  const { rows, columns, compact, complete, loading, listId, onMore, onSight, onHold } = props;
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(placeIn(listId));
  const [currentKey, setCurrentKey] = useState(before.current.rowKey);
  const height = compact ? cardHeight : rowHeight;
  const virtual = useVirtualizer({
    count: rows.length + (complete ? 0 : 1),
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 12,
    initialOffset: before.current.offset,
    getItemKey: (index) => rows[index]?.task.userTaskKey ?? 'more',
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when cards become rows
  useEffect(() => virtual.measure(), [height]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!complete && !loading && last >= rows.length - ahead) onMore();
  }, [complete, loading, last, rows.length, onMore]);

  // After the tab was loaded anew, pages come until the old place is reached.
  const returning = useRef(before.current.offset > 0);
  useEffect(() => {
    if (!returning.current || loading) return;
    if (rows.length * height < before.current.offset + 200 && !complete) return onMore();
    returning.current = false;
    virtual.scrollToOffset(before.current.offset);
  }, [rows.length, loading, complete, height, onMore, virtual]);

  const firstInSight = items[0]?.index ?? 0;
  useEffect(() => {
    onSight(new Set(rows.slice(firstInSight, last + 1).map(({ task }) => task.userTaskKey)));
  }, [rows, firstInSight, last, onSight]);

  const pointed = useRef(false);
  const tellHold = useCallback(() => {
    const inside = box.current?.contains(document.activeElement) ?? false;
    onHold(pointed.current || inside || (box.current?.scrollTop ?? 0) > 0);
  }, [onHold]);

  const currentIndex = rows.findIndex(({ task }) => task.userTaskKey === currentKey);
  const focusRow = (index: number) => {
    const row = rows[index];
    if (!row) return;
    setCurrentKey(row.task.userTaskKey);
    virtual.scrollToIndex(index, { align: 'auto' });
    requestAnimationFrame(() =>
      box.current
        ?.querySelector<HTMLElement>(`[data-key="${row.task.userTaskKey}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  useImperativeHandle(props.ref, () => ({
    move(by) {
      const from = currentIndex < 0 ? (by > 0 ? -1 : 0) : currentIndex;
      focusRow(Math.min(rows.length - 1, Math.max(0, from + by)));
    },
    toTop() {
      virtual.scrollToOffset(0);
      setCurrentKey(null);
    },
    currentKey: () => (box.current?.contains(document.activeElement) ? currentKey : null),
  }));
  useEffect(
    () => () => {
      rememberPlace(listId, { offset: virtual.scrollOffset ?? 0, rowKey: currentKey });
    },
    [listId, virtual, currentKey],
  );

  const stop = currentIndex >= 0 ? currentKey : (rows[0]?.task.userTaskKey ?? null);
  const selectOne = useCallback((key: string) => props.onSelect([key]), [props.onSelect]);
  const open = rows.filter(({ gone }) => !gone).map(({ task }) => task.userTaskKey);
  const width = useMemo(
    () => pickWidth + columns.reduce((sum, column) => sum + columnWidth(column), 0),
    [columns],
  );
  return (
    <div
      ref={box}
      role="grid"
      aria-label={t('tasklist.listLabel')}
      aria-rowcount={complete ? rows.length + 1 : -1}
      aria-multiselectable="true"
      aria-busy={loading}
      tabIndex={rows.length === 0 ? 0 : -1}
      className="task-grid"
      onPointerEnter={() => {
        pointed.current = true;
        tellHold();
      }}
      onPointerLeave={() => {
        pointed.current = false;
        tellHold();
      }}
      onFocus={tellHold}
      onBlur={() => setTimeout(tellHold)}
      onScroll={tellHold}
    >
      <div role="rowgroup" className={compact ? 'visually-hidden' : 'head-group'}>
        <TableHead
          columns={compact ? [] : columns}
          sort={props.sort}
          fields={props.context.fields}
          allSelected={open.length > 0 && open.every((key) => props.selected.has(key))}
          onSelectAll={() => props.onSelect(open)}
          onSort={props.onSort}
          onWidth={props.onWidth}
        />
      </div>
      <div
        role="rowgroup"
        style={{
          height: virtual.getTotalSize(),
          minWidth: compact ? undefined : width,
          position: 'relative',
        }}
      >
        {items.map((item) => {
          const style = { height, transform: `translateY(${item.start}px)` };
          const row = rows[item.index];
          if (!row)
            return (
              <div key="more" role="row" className="task-row" style={style} tabIndex={-1}>
                <div role="gridcell" className="soft" tabIndex={-1}>
                  {t('common.loading')}
                </div>
              </div>
            );
          return (
            <TaskRow
              key={item.key}
              row={row}
              index={item.index}
              columns={columns}
              style={style}
              current={row.task.userTaskKey === stop}
              selected={props.selected.has(row.task.userTaskKey)}
              compact={compact}
              context={props.context}
              onOpen={props.onOpen}
              onSelect={selectOne}
              onCurrent={setCurrentKey}
            />
          );
        })}
      </div>
    </div>
  );
}
