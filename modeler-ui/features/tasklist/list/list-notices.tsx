import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { staleAfterMs } from '../../../../src/contracts/live.ts';
import type { Freshness } from '../../../../src/contracts/tasklist.ts';
import { useLiveState } from '../../../lib/live.ts';

interface Props {
  readonly freshness: Freshness | null;
  readonly waiting: number;
  readonly onShow: () => void;
}

/** What the reader must know of the list: how far it is behind, whether it changes by itself, and what is new. */
export function ListNotices({ freshness, waiting, onShow }: Props) {
  const { t } = useTranslation();
  const live = useLiveState();
  const behind = freshness?.behindMs;
  return (
    <>
      {typeof behind === 'number' && behind >= staleAfterMs && (
        <Alert
          type="warning"
          showIcon
          title={t('tasklist.behind', { seconds: Math.round(behind / 1_000) })}
        />
      )}
      {freshness && behind === null && <Alert type="warning" showIcon title={t('tasklist.behindUnknown')} />}
      <div className="row live-line">
        <span className={`live ${live}`}>
          <span aria-hidden="true">{live === 'live' ? '●' : '○'}</span> {t(`tasklist.live.${live}`)}
        </span>
        {waiting > 0 && (
          <button type="button" className="pill" onClick={onShow}>
            ↑ {t('tasklist.waiting', { count: waiting })}
          </button>
        )}
      </div>
      <div role="status" aria-live="polite" className="visually-hidden">
        {waiting > 0 && t('tasklist.waiting', { count: waiting })}
      </div>
    </>
  );
}
