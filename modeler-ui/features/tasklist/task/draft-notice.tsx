import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../../lib/format.ts';
import { useLanguage } from '../../../lib/i18n.ts';
import type { DraftControl } from './use-draft.ts';

interface Props {
  readonly draft: DraftControl;
}

/** Where the form's content comes from, and whether it is saved. */
export function DraftNotice({ draft }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (draft.state === 'conflict')
    return (
      <Alert
        type="warning"
        showIcon
        role="alert"
        title={t('taskPage.draft.conflict')}
        description={
          <div className="row">
            <Button onClick={() => void draft.takeNewer()}>{t('taskPage.draft.takeNewer')}</Button>
            <Button onClick={() => void draft.keepMine()}>{t('taskPage.draft.keepMine')}</Button>
          </div>
        }
      />
    );
  return (
    <>
      {draft.recoveredAt && (
        <Alert
          type="info"
          showIcon
          title={t('taskPage.draft.recovered', { at: formatTime(language, draft.recoveredAt) })}
          action={
            <Button size="small" onClick={() => void draft.discard()}>
              {t('taskPage.draft.discard')}
            </Button>
          }
        />
      )}
      <p className="soft draft-state" role="status">
        {draft.state !== 'none' &&
          t(`taskPage.draft.${draft.state}`, {
            at: draft.savedAt ? formatTime(language, draft.savedAt) : '',
          })}
      </p>
    </>
  );
}
