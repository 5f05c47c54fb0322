import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Diagram } from '../../components/diagram.tsx';
import { Loading } from '../../components/loading.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { diagramQuery } from '../../lib/diagram-query.ts';
import { humanize } from '../../lib/format.ts';
import type { CaseHistory } from './api/get-history.ts';
import { marksOf } from './diagram-marks.ts';

/** The diagram of the case's process, or of one it called, with where the case went. */
export function DiagramPanel({ history }: { history: CaseHistory }) {
  const { t } = useTranslation();
  const { instances } = history;
  const root = instances.find(({ parentProcessInstanceKey }) => !Number(parentProcessInstanceKey ?? 0));
  const [chosen, setChosen] = useState<string>();
  const instance = instances.find((one) => one.processInstanceKey === chosen) ?? root ?? instances[0];
  const xml = useQuery(diagramQuery(instance?.processDefinitionKey ?? ''));
  if (!instance) return <p>{t('common.none')}</p>;
  return (
    <>
      <div className="row spread diagram-head">
        {instances.length > 1 ? (
          <label>
            {t('case.process')}{' '}
            <select value={instance.processInstanceKey} onChange={(event) => setChosen(event.target.value)}>
              {instances.map((one) => (
                <option key={one.processInstanceKey} value={one.processInstanceKey}>
                  {humanize(one.bpmnProcessId)} · {one.processInstanceKey}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <span>{humanize(instance.bpmnProcessId)}</span>
        )}
        <ul className="legend">
          <li className="taken">{t('case.taken')}</li>
          <li className="active">{t('case.activeNow')}</li>
          <li className="incident">{t('case.incident')}</li>
        </ul>
      </div>
      <ProblemAlert error={xml.error} />
      {xml.data ? (
        <Diagram xml={xml.data} marks={marksOf(history, instance.processInstanceKey)} />
      ) : (
        !xml.error && <Loading />
      )}
    </>
  );
}
