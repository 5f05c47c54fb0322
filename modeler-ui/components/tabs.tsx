import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import './tabs.css';

export interface Tab {
  readonly key: string;
  readonly label: string;
  readonly content: ReactNode;
}

interface Props {
  readonly tabs: readonly Tab[];
  readonly label: string;
  /** Panels out of sight stay as they are: what was typed there is not lost. */
  readonly keep?: boolean;
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * Tabs after the ARIA practices: one stop of the Tab key, arrows and Home/End between them. antd's own puts a button
 * into the list when it gets narrow, which screen readers stumble over.
 */
export function Tabs({ tabs, label, keep = false }: Props) {
  const id = useId();
  const [chosen, setChosen] = useState(tabs[0]?.key);
  const at = Math.max(
    0,
    tabs.findIndex(({ key }) => key === chosen),
  );
  const current = tabs[at];
  const idOf = (key: string | undefined) => `${id}-${key}`;
  const move = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const to =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? tabs.length - 1
          : step && (at + step + tabs.length) % tabs.length;
    if (to === undefined) return;
    event.preventDefault();
    setChosen(tabs[to]?.key);
    document.getElementById(idOf(tabs[to]?.key))?.focus();
  };
  return (
    <>
      <div role="tablist" aria-label={label} className="tabs">
        {tabs.map((tab) => (
          <button
            key={tab.key}
            id={idOf(tab.key)}
            type="button"
            role="tab"
            aria-selected={tab === current}
            aria-controls={keep || tab === current ? `${id}-panel-${tab.key}` : undefined}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => setChosen(tab.key)}
            onKeyDown={move}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {(keep ? tabs : current ? [current] : []).map((tab) => (
        <div
          key={tab.key}
          role="tabpanel"
          id={`${id}-panel-${tab.key}`}
          aria-labelledby={idOf(tab.key)}
          hidden={tab !== current}
        >
          {tab.content}
        </div>
      ))}
    </>
  );
}
