import { useTranslation } from 'react-i18next';
import { formatTime } from '../../lib/format.ts';
import { useLanguage } from '../../lib/i18n.ts';
import type { Decision, NamedValue } from './api/get-history.ts';
import { useDecisionTexts } from './decision-texts.ts';
import { JsonValue } from './json-value.tsx';

interface Props {
  readonly decisions: readonly Decision[];
  readonly nameOf: (id: string | null) => string;
}

/** Each decision that was made: what went in, which rules matched and what they say, what came out. */
export function DecisionList({ decisions, nameOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const texts = useDecisionTexts(decisions);
  if (decisions.length === 0) return <p>{t('common.none')}</p>;
  return (
    <ul className="decisions">
      {decisions.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: decisions of one evaluation have no key of their own; the list only grows
        <li key={`${one.decisionId}-${index}`}>
          <h3>
            {texts.nameOf(one)}{' '}
            <span className="soft">
              {t('case.version', { version: one.decisionVersion })} · {nameOf(one.elementId)} ·{' '}
              {formatTime(language, one.evaluatedAt)}
            </span>{' '}
            {one.state === 'failed' && <span className="tag incident">{t('case.decisionFailed')}</span>}
          </h3>
          {one.failureMessage && <p>{one.failureMessage}</p>}
          <div className="decision-parts">
            <Values title={t('case.inputs')} values={one.inputs} />
            <div>
              <h4>{t('case.rules')}</h4>
              {one.matchedRules.length === 0 && <span className="soft">{t('case.noRule')}</span>}
              {one.matchedRules.map((rule) => (
                <div key={rule.id} className="rule">
                  <strong>{t('case.rule', { number: rule.index })}</strong> {texts.ruleText(one, rule.id)}
                  <Pairs values={rule.outputs} />
                </div>
              ))}
            </div>
            <div>
              <h4>{t('case.output')}</h4>
              <JsonValue value={one.output} />
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Values({ title, values }: { title: string; values: readonly NamedValue[] }) {
  return (
    <div>
      <h4>{title}</h4>
      <Pairs values={values} />
    </div>
  );
}

function Pairs({ values }: { values: readonly NamedValue[] }) {
  return (
    <dl className="pairs">
      {values.map(({ id, name, value }) => (
        <div key={id}>
          <dt>{name || id}</dt>
          <dd>
            <JsonValue value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
