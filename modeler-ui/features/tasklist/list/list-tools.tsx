import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Me } from '../../../lib/session.ts';
import { ViewMenu } from '../views/view-menu.tsx';
import { ColumnDialog } from './column-dialog.tsx';
import { FilterForm } from './filter-form.tsx';
import type { ListState } from './list-state.ts';
import { SortDialog } from './sort-dialog.tsx';
import type { ListSearch } from './task-lists.ts';
import type { Fields } from './use-fields.ts';

interface Props {
  readonly me: Me;
  readonly state: ListState;
  readonly fields: Fields;
  readonly filtering: boolean;
  readonly onFiltering: (on: boolean) => void;
  readonly onState: (state: ListState) => void;
  readonly onSearch: (part: Partial<ListSearch>) => void;
}

/** Views, filter, sort and columns. */
export function ListTools({ me, state, fields, filtering, onFiltering, onState, onSearch }: Props) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'sort' | 'columns'>();
  const { filters = [], sort = [] } = state.search;
  const close = () => setDialog(undefined);
  return (
    <>
      <div className="row tools-row">
        <ViewMenu state={state} userId={me.userId} onState={onState} />
        <span className="row">
          <Button aria-expanded={filtering} onClick={() => onFiltering(!filtering)}>
            {t('tasklist.filter.title')}
            {filters.length > 0 && ` (${filters.length})`}
          </Button>
          <Button onClick={() => setDialog('sort')}>
            {t('tasklist.sort.title')}
            {sort.length > 0 && ` (${sort.length})`}
          </Button>
          <Button className="only-wide" onClick={() => setDialog('columns')}>
            {t('tasklist.columns.title')}
          </Button>
        </span>
      </div>
      {filtering && (
        <FilterForm
          filters={filters}
          fields={fields}
          onApply={(applied) => {
            onFiltering(false);
            onSearch({ filters: applied });
          }}
          onClose={() => onFiltering(false)}
        />
      )}
      {dialog === 'sort' && (
        <SortDialog
          sort={sort}
          fields={fields}
          onApply={(applied) => {
            close();
            onSearch({ sort: applied });
          }}
          onClose={close}
        />
      )}
      {dialog === 'columns' && (
        <ColumnDialog
          columns={state.columns}
          fields={fields}
          onApply={(columns) => {
            close();
            onState({ ...state, columns });
          }}
          onClose={close}
        />
      )}
    </>
  );
}
