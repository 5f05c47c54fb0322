import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedView, ViewDefinition } from '../../../../src/contracts/tasklist.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { ProblemError } from '../../../lib/http.ts';
import { changeView, createView } from '../api/views.ts';

interface Props {
  /** The one to be renamed or shared; none: a new one. */
  readonly view: SavedView | undefined;
  readonly definition: ViewDefinition;
  readonly onSaved: (view: SavedView) => void;
  readonly onConflict: (error: unknown) => void;
  readonly onClose: () => void;
}

/** Name of a view and who sees it. */
export function ViewDialog({ view, definition, onSaved, onConflict, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [name, setName] = useState(view?.name ?? '');
  const [shared, setShared] = useState<SavedView['shared']>(view?.shared ?? 'private');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (name.trim() === '') return;
    setBusy(true);
    const content = { name: name.trim(), shared, definition };
    try {
      onSaved(await (view ? changeView(view.viewId, view.version, content) : createView(content)));
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof ProblemError && caught.problem.status === 412)) return;
      onClose();
      onConflict(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t(view ? 'tasklist.views.rename' : 'tasklist.views.saveAs')}
      okText={t('tasklist.views.save')}
      okButtonProps={{ disabled: name.trim() === '', loading: busy }}
      cancelText={t('common.cancel')}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <label htmlFor={id}>{t('tasklist.views.name')}</label>
      <Input
        id={id}
        value={name}
        maxLength={60}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        onPressEnter={() => void save()}
      />
      <fieldset className="shared">
        <legend>{t('tasklist.views.who')}</legend>
        {(['private', 'team'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name={`${id}-who`} checked={shared === one} onChange={() => setShared(one)} />{' '}
            {t(`tasklist.views.${one}`)}
          </label>
        ))}
      </fieldset>
      <ProblemAlert error={error} />
    </Modal>
  );
}
