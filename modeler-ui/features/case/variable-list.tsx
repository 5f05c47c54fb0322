import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import type { CaseHistory, VariableValue } from './api/get-history.ts';
import { JsonValue } from './json-value.tsx';

interface Props {
  readonly variables: readonly VariableValue[];
  readonly history: CaseHistory;
  readonly nameOf: (id: string | null) => string;
}

/** Values of one variable, oldest first. */
export function byVariable(variables: readonly VariableValue[]): VariableValue[][] {
  const groups = new Map<string, VariableValue[]>();
  for (const value of variables) {
    const id = `${value.scopeKey}/${value.name}`;
    groups.set(id, [...(groups.get(id) ?? []), value]);
  }
  return [...groups.values()].sort((a, b) => (a[0]!.name < b[0]!.name ? -1 : 1));
}

/** Variables with every value they ever had. Those of the case itself first; local ones of elements on demand. */
export function VariableList({ variables, history, nameOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [withLocal, setWithLocal] = useState(false);
  const groups = useMemo(() => byVariable(variables), [variables]);
  const root = history.instances[0]?.processInstanceKey;
  const elementOf = new Map(history.elements.map((one) => [one.elementInstanceKey, one.elementId]));
  const shown = groups.filter((values) => withLocal || values[0]!.scopeKey === root);
  return (
    <>
      <label className="row">
        <input type="checkbox" checked={withLocal} onChange={(event) => setWithLocal(event.target.checked)} />
        {t('case.showLocal')}
      </label>
      <ul className="variables">
        {shown.map((values) => {
          const last = values.at(-1)!;
          const scope =
            last.scopeKey === root ? '' : ` · ${nameOf(elementOf.get(last.scopeKey) ?? last.scopeKey)}`;
          return (
            <li key={`${last.scopeKey}/${last.name}`}>
              <div>
                <strong className="mono">{last.name}</strong>
                <small className="soft">{scope}</small>
              </div>
              <div>
                <JsonValue value={last.value} />
                {values.length > 1 && (
                  <details>
                    <summary>{t('case.values', { count: values.length })}</summary>
                    <ol>
                      {values.map((one, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: values have no key of their own; the list only grows
                        <li key={index}>
                          <time dateTime={one.setAt}>{formatTime(language, one.setAt)}</time>{' '}
                          <JsonValue value={one.value} />
                        </li>
                      ))}
                    </ol>
                  </details>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}
