import { useTranslation } from 'react-i18next';
import type { DecisionEvaluation } from '../../../../src/contracts/task-page.ts';
import { formatTime, humanize } from '../../../lib/format.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';

interface Props {
  readonly decisions: readonly DecisionEvaluation[];
  readonly nameOf: (elementId: string | null) => string;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');

/** Which rows of the bank's decision tables matched, in the analyst's words; conditions and values on demand. */
export function RulesPanel({ decisions, nameOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className="plain-list rules">
      {decisions.map((one) => (
        <li key={`${one.decisionId} ${one.evaluatedAt}`}>
          <strong>{(language === 'zh-CN' && one.name) || humanize(one.decisionId)}</strong>{' '}
          <span className="soft">
            {nameOf(one.elementId)} · {formatTime(language, one.evaluatedAt)}
          </span>
          {one.failed && <span className="tag incident">{t('case.decisionFailed')}</span>}
          {one.matchedRules.length === 0 && <div className="soft">{t('case.noRule')}</div>}
          {one.matchedRules.map((rule) => (
            <details key={rule.row}>
              <summary>
                {t('case.rule', { number: rule.row })} {rule.annotation && pick(language, rule.annotation)}
                {!rule.annotation &&
                  rule.outputs.map(({ name, value }) => ` ${name} = ${textOf(value)}`).join('，')}
              </summary>
              <dl className="pairs-small">
                {rule.conditions.map(({ input, condition }) => (
                  <div key={input}>
                    <dt>{input}</dt>
                    <dd className="mono">{condition}</dd>
                  </div>
                ))}
                {rule.outputs.map(({ name, value }) => (
                  <div key={name}>
                    <dt>→ {name}</dt>
                    <dd className="mono">{textOf(value)}</dd>
                  </div>
                ))}
              </dl>
            </details>
          ))}
        </li>
      ))}
    </ul>
  );
}
