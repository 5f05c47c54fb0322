import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, columnWidth, movedColumn, narrowest, widest, withWidth } from './columns.ts';
import { startState } from './list-state.ts';
import type { Fields } from './use-fields.ts';

interface Props {
  readonly columns: readonly Column[];
  readonly fields: Fields;
  readonly onApply: (columns: readonly Column[]) => void;
  readonly onClose: () => void;
}

/** Which columns the list has, in which order, how wide. */
export function ColumnDialog({ columns, fields, onApply, onClose }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly Column[]>(columns);
  const others = [
    ...new Set([...startState.columns.map(({ field }) => field), ...fields.all.map(({ field }) => field)]),
  ].filter((field) => !chosen.some((column) => column.field === field));
  return (
    <Modal
      open
      title={t('tasklist.columns.title')}
      okText={t('tasklist.filter.apply')}
      okButtonProps={{ disabled: chosen.length === 0 }}
      cancelText={t('common.cancel')}
      onOk={() => onApply(chosen)}
      onCancel={onClose}
    >
      <ol className="column-list">
        {chosen.map((column, at) => {
          const title = fields.titleOf(column.field);
          return (
            <li key={column.field}>
              <label>
                <input
                  type="checkbox"
                  checked
                  onChange={() => setChosen(chosen.filter(({ field }) => field !== column.field))}
                />{' '}
                {title}
              </label>
              <input
                type="number"
                min={narrowest}
                max={widest}
                step={10}
                value={columnWidth(column)}
                aria-label={t('tasklist.widthOf', { title })}
                onChange={(event) => setChosen(withWidth(chosen, column.field, Number(event.target.value)))}
              />
              <Button
                size="small"
                disabled={at === 0}
                aria-label={t('tasklist.columns.up', { title })}
                onClick={() => setChosen(movedColumn(chosen, column.field, -1))}
              >
                ↑
              </Button>
              <Button
                size="small"
                disabled={at === chosen.length - 1}
                aria-label={t('tasklist.columns.down', { title })}
                onClick={() => setChosen(movedColumn(chosen, column.field, 1))}
              >
                ↓
              </Button>
            </li>
          );
        })}
      </ol>
      <h3>{t('tasklist.columns.more')}</h3>
      <ul className="column-list">
        {others.map((field) => (
          <li key={field}>
            <label>
              <input type="checkbox" checked={false} onChange={() => setChosen([...chosen, { field }])} />{' '}
              {fields.titleOf(field)}
            </label>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
