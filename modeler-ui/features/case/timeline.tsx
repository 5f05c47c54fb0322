import { useTranslation } from 'react-i18next';
import { formatDuration, formatTime, humanize } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import type { Element, Instance } from './api/get-history.ts';

interface Props {
  readonly elements: readonly Element[];
  readonly instances: readonly Instance[];
  readonly nameOf: (id: string | null) => string;
}

/** Every element that the case entered, in order, with when and how long. */
export function Timeline({ elements, instances, nameOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const processOf = new Map(instances.map((one) => [one.processInstanceKey, one.bpmnProcessId]));
  const root = instances[0]?.processInstanceKey;
  const shown = elements.filter(({ elementType }) => elementType !== 'SEQUENCE_FLOW');
  const took = ({ state, enteredAt, leftAt }: Element) => {
    if (!leftAt) return t('case.running');
    const duration = formatDuration(language, new Date(leftAt).getTime() - new Date(enteredAt).getTime());
    return /terminat|cancel/i.test(state) ? `${duration} · ${t('case.canceled')}` : duration;
  };
  return (
    <ol className="timeline">
      {shown.map((one) => (
        <li key={one.elementInstanceKey} className={one.leftAt ? 'taken' : 'active'}>
          <time dateTime={one.enteredAt}>{formatTime(language, one.enteredAt)}</time>
          <span>
            <strong>{nameOf(one.elementId)}</strong>{' '}
            <span className="soft">
              {humanize(one.elementType.toLowerCase())}
              {one.processInstanceKey !== root &&
                ` · ${humanize(processOf.get(one.processInstanceKey) ?? '')}`}
            </span>
            <br />
            <small className="mono soft">{one.elementId}</small>
          </span>
          <span>{took(one)}</span>
        </li>
      ))}
    </ol>
  );
}
