import { useTranslation } from 'react-i18next';
import type { TaskFilter } from '../../../../src/contracts/tasklist.ts';
import type { Fields } from './use-fields.ts';

interface Props {
  readonly filters: readonly TaskFilter[];
  readonly fields: Fields;
  readonly onRemove: (index: number) => void;
}

/** The conditions that hold now, in words; each can be taken away. */
export function FilterChips({ filters, fields, onRemove }: Props) {
  const { t } = useTranslation();
  if (filters.length === 0) return null;
  const textOf = ({ field, op, value }: TaskFilter) => {
    const time = fields.describe(field)?.type === 'time' ? 'time-' : '';
    return [
      fields.titleOf(field),
      t(`tasklist.operator.${time}${op}`),
      value === undefined ? '' : fields.textOf(field, value),
    ]
      .join(' ')
      .trim();
  };
  return (
    <ul className="chips" aria-label={t('tasklist.filter.now')}>
      {filters.map((filter, index) => (
        <li key={JSON.stringify(filter)}>
          {textOf(filter)}
          <button
            type="button"
            aria-label={t('tasklist.filter.removeNamed', { text: textOf(filter) })}
            onClick={() => onRemove(index)}
          >
            ✕
          </button>
        </li>
      ))}
    </ul>
  );
}
