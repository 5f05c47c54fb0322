import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskSort } from '../../../../src/contracts/tasklist.ts';
import { mostSortKeys } from './sorting.ts';
import type { Fields } from './use-fields.ts';

interface Props {
  readonly sort: readonly TaskSort[];
  readonly fields: Fields;
  readonly onApply: (sort: TaskSort[]) => void;
  readonly onClose: () => void;
}

/** Up to three keys, the first one counts most. None: least time left first. */
export function SortDialog({ sort, fields, onApply, onClose }: Props) {
  const { t } = useTranslation();
  const [keys, setKeys] = useState<TaskSort[]>([...sort]);
  const change = (at: number, by: string, direction: TaskSort['direction']) =>
    setKeys(by === '' ? keys.toSpliced(at, 1) : keys.toSpliced(at, 1, { by, direction }));
  const places = Array.from({ length: Math.min(keys.length + 1, mostSortKeys) }, (_, at) => at);
  return (
    <Modal
      open
      title={t('tasklist.sort.title')}
      okText={t('tasklist.filter.apply')}
      cancelText={t('common.cancel')}
      onOk={() => onApply(keys)}
      onCancel={onClose}
    >
      <p className="soft">{t('tasklist.sort.hint')}</p>
      {places.map((at) => {
        const key = keys[at];
        const taken = keys.filter((_, other) => other !== at).map(({ by }) => by);
        return (
          <div className="row sort-key" key={at}>
            <label>
              {t('tasklist.sort.key', { number: at + 1 })}{' '}
              <select
                value={key?.by ?? ''}
                onChange={(event) => change(at, event.target.value, key?.direction ?? 'asc')}
              >
                <option value="">{t('tasklist.sort.none')}</option>
                {fields.all
                  .filter(({ field }) => !taken.includes(field))
                  .map(({ field }) => (
                    <option key={field} value={field}>
                      {fields.titleOf(field)}
                    </option>
                  ))}
              </select>
            </label>
            {key && (
              <select
                aria-label={t('tasklist.sort.direction')}
                value={key.direction}
                onChange={(event) => change(at, key.by, event.target.value as TaskSort['direction'])}
              >
                <option value="asc">{t('tasklist.sort.asc')}</option>
                <option value="desc">{t('tasklist.sort.desc')}</option>
              </select>
            )}
          </div>
        );
      })}
      <Button onClick={() => onApply([])}>{t('tasklist.sort.standard')}</Button>
    </Modal>
  );
}
