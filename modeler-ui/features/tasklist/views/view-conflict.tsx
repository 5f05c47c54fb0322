import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SavedView } from '../../../../src/contracts/tasklist.ts';

interface Props {
  /** As it is on the server now; undefined: deleted meanwhile. */
  readonly newest: SavedView | undefined;
  readonly onTheirs: (view: SavedView) => void;
  readonly onMine: (view: SavedView) => void;
  readonly onCopy: () => void;
  readonly onClose: () => void;
}

/** The view was saved on another device meanwhile: what can be done about it. */
export function ViewConflict({ newest, onTheirs, onMine, onCopy, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal open title={t('tasklist.views.conflict')} footer={null} onCancel={onClose}>
      <p>{t(newest ? 'tasklist.views.conflictText' : 'tasklist.views.deletedText')}</p>
      <div className="row">
        {newest && <Button onClick={() => onTheirs(newest)}>{t('tasklist.views.takeTheirs')}</Button>}
        {newest && <Button onClick={() => onMine(newest)}>{t('tasklist.views.keepMine')}</Button>}
        <Button type="primary" onClick={onCopy}>
          {t('tasklist.views.saveAs')}
        </Button>
      </div>
    </Modal>
  );
}
