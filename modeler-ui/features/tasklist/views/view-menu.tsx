import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedView } from '../../../../src/contracts/tasklist.ts';
import { ProblemError } from '../../../lib/http.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';
import { changeView, deleteView, viewsQuery } from '../api/views.ts';
import { definitionOf, type ListState, startState, tidySearch } from '../list/list-state.ts';
import { ViewConflict } from './view-conflict.tsx';
import { ViewDialog } from './view-dialog.tsx';

interface Props {
  readonly state: ListState;
  readonly userId: string;
  readonly onState: (state: ListState) => void;
}

const stateOf = ({ viewId, definition }: SavedView): ListState => ({
  viewId,
  search: tidySearch(definition.search),
  columns: definition.columns,
});
const textOf = (state: ListState) => JSON.stringify(definitionOf(state));

/** Saved views: choosing one, keeping what is on the screen in it or in a new one, renaming, deleting. */
export function ViewMenu({ state, userId, onState }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const { data: views = [] } = useQuery(viewsQuery());
  const [dialog, setDialog] = useState<'new' | 'change'>();
  const [conflict, setConflict] = useState<SavedView>();
  const current = views.find(({ viewId }) => viewId === state.viewId);
  const mine = current?.owner === userId;
  const changed = current !== undefined && textOf(state) !== textOf(stateOf(current));

  const refresh = () => queries.invalidateQueries({ queryKey: viewsQuery().queryKey });
  const saved = (view: SavedView) => {
    setDialog(undefined);
    setConflict(undefined);
    onState(stateOf(view));
    void message.success(t('tasklist.views.saved', { name: view.name }));
    void refresh();
  };
  const failed = (error: unknown) => {
    const known = error instanceof ProblemError ? error.problem : undefined;
    void refresh();
    if (known?.status === 412 && current) setConflict(current);
    else void message.error(known ? pick(language, known.title) : String(error));
  };
  const save = ({ viewId, version, name, shared }: SavedView) =>
    changeView(viewId, version, { name, shared, definition: definitionOf(state) }).then(saved, failed);
  const remove = (view: SavedView) =>
    modal.confirm({
      title: t('tasklist.views.deleteAsk', { name: view.name }),
      okText: t('tasklist.views.delete'),
      cancelText: t('common.cancel'),
      onOk: () =>
        deleteView(view.viewId, view.version).then(() => {
          onState({ ...state, viewId: null });
          return refresh();
        }, failed),
    });
  const choose = (viewId: string) => {
    const view = views.find((one) => one.viewId === viewId);
    onState(view ? stateOf(view) : startState);
  };
  return (
    <div className="row views">
      <label className="row">
        {t('tasklist.views.label')}
        <select value={state.viewId ?? ''} onChange={(event) => choose(event.target.value)}>
          <option value="">{t('tasklist.views.standard')}</option>
          {views.map((view) => (
            <option key={view.viewId} value={view.viewId}>
              {view.shared === 'team' ? t('tasklist.views.ofTeam', { name: view.name }) : view.name}
            </option>
          ))}
        </select>
      </label>
      {changed && <span className="soft">{t('tasklist.views.changed')}</span>}
      {mine && changed && <Button onClick={() => void save(current)}>{t('tasklist.views.save')}</Button>}
      <Button onClick={() => setDialog('new')}>{t('tasklist.views.saveAs')}</Button>
      {mine && <Button onClick={() => setDialog('change')}>{t('tasklist.views.rename')}</Button>}
      {mine && <Button onClick={() => void remove(current)}>{t('tasklist.views.delete')}</Button>}
      {dialog && (
        <ViewDialog
          view={dialog === 'change' ? current : undefined}
          definition={dialog === 'change' && current ? current.definition : definitionOf(state)}
          onSaved={saved}
          onConflict={failed}
          onClose={() => setDialog(undefined)}
        />
      )}
      {conflict && (
        <ViewConflict
          newest={views.find(({ viewId }) => viewId === conflict.viewId)}
          onTheirs={(view) => {
            setConflict(undefined);
            onState(stateOf(view));
          }}
          onMine={(view) => void save(view)}
          onCopy={() => {
            setConflict(undefined);
            setDialog('new');
          }}
          onClose={() => setConflict(undefined)}
        />
      )}
    </div>
  );
}
