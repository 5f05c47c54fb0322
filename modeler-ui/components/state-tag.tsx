import { useTranslation } from 'react-i18next';

/** State of a case as a word and a colour; an incident outshines it while the case runs. */
export function StateTag({ state, hasIncident = false }: { state: string; hasIncident?: boolean }) {
  const { t } = useTranslation();
  const shown = hasIncident && state === 'active' ? 'incident' : state;
  return <span className={`tag ${shown}`}>{t(`state.${shown}`)}</span>;
}
