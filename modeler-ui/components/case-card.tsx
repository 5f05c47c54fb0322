import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { deadlineInWords } from '../lib/deadline.ts';
import { formatTime } from '../lib/format.ts';
import { pick, useLanguage } from '../lib/i18n.ts';
import { StateTag } from './state-tag.tsx';
import type { Phase } from './steps.tsx';
import './case-card.css';

interface Text {
  readonly zh: string;
  readonly en: string;
}

/** What a case waits for, of whom, until when. */
export interface Expectation extends Text {
  readonly who: 'customer' | 'bank';
  readonly action: string;
  readonly optional?: boolean;
  readonly dueAt: string | null;
}

export interface CaseItem {
  readonly caseId: string;
  readonly kind: string;
  readonly state: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly outcome: Text | null;
  readonly customerName?: string | null;
  readonly current: Phase | null;
  readonly expected: readonly Expectation[];
}

export interface CasesPage {
  readonly items: readonly CaseItem[];
  readonly nextCursor: string | null;
  /** The bank's time. */
  readonly now: string;
}

/** One case on a phone's list: what it is, where it stands, what is to be done and until when. */
export function CaseCard({ one, now }: { one: CaseItem; now: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const needed = one.expected.filter(({ who, optional }) => who === 'customer' && !optional);
  return (
    <li className={needed.length > 0 ? 'card case-card needed' : 'card case-card'}>
      <div className="row spread">
        <h2>
          <Link to={`/progress/${one.caseId}`}>{t(`kind.${one.kind}`)}</Link>
        </h2>
        <StateTag state={one.state} />
      </div>
      {one.customerName && <p>{one.customerName}</p>}
      <p className="soft">
        <span className="mono">{one.caseId}</span> · {formatTime(language, one.createdAt, false)}
      </p>
      {one.outcome && <p>{pick(language, one.outcome)}</p>}
      {one.current && <p>{t('home.at', { phase: pick(language, one.current.label) })}</p>}
      {needed.map((expected) => (
        <p key={expected.action} className="todo">
          <strong>{pick(language, expected)}</strong>
          {expected.dueAt && <span> {deadlineInWords(language, expected.dueAt, now)}</span>}
        </p>
      ))}
    </li>
  );
}
