import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { alternatives, type KeyBinding, singleKeys, useSingleKeys } from './keys.ts';
import './key-help.css';

interface Props {
  readonly bindings: readonly KeyBinding[];
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The keys of this page. */
export function KeyHelp({ bindings, open, onClose }: Props) {
  const { t } = useTranslation();
  const on = useSingleKeys();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('keys.title')} destroyOnHidden>
      <dl className="key-help">
        {bindings.map(({ keys, label }) => (
          <div key={keys}>
            <dt>
              {alternatives(keys).map((one) => (
                <span key={one}>
                  {one.split(' ').map((key) => (
                    <kbd key={key}>{key.replace('ctrl+', 'Ctrl + ')}</kbd>
                  ))}
                </span>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <label className="row">
        <input type="checkbox" checked={on} onChange={(event) => singleKeys.set(event.target.checked)} />
        {t('keys.single')}
      </label>
    </Modal>
  );
}
