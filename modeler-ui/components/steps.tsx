import { useTranslation } from 'react-i18next';
import { type Language, pick } from '../lib/i18n.ts';
import './steps.css';

export interface Phase {
  readonly id: string;
  readonly label: { readonly zh: string; readonly en: string };
  readonly state: 'done' | 'current' | 'next' | 'possible' | 'skipped';
  readonly told: { readonly zh: string; readonly en: string } | null;
  /** How long it usually takes. */
  readonly takes?: { readonly zh: string; readonly en: string } | null;
}

/** A case as steps. Colour, sign and word say the same. */
export function Steps({ phases, language }: { phases: readonly Phase[]; language: Language }) {
  const { t } = useTranslation();
  const firstNext = phases.find(({ state }) => state === 'next')?.id;
  return (
    <ol className="steps">
      {phases.map((phase, index) => (
        <li
          key={phase.id}
          className={phase.state}
          aria-current={phase.state === 'current' ? 'step' : undefined}
        >
          <span className="sign" aria-hidden="true">
            {phase.state === 'done' ? '✓' : phase.state === 'skipped' ? '–' : index + 1}
          </span>
          <span>
            {pick(language, phase.label)}
            <small>
              {phase.state === 'next' && phase.id !== firstNext ? '' : t(`progress.${phase.state}`)}
            </small>
          </span>
        </li>
      ))}
    </ol>
  );
}
