import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseKind } from '../../../src/contracts/ids.ts';
import type { CaseFilter } from './api/get-cases.ts';

const kinds: readonly CaseKind[] = ['account-opening', 'credit-approval', 'complaint-handling'];
const states = ['starting', 'active', 'completed', 'terminated'];
/** What the server takes; anything else is said here and not asked there. */
const searchShape = /^([A-Za-z0-9-]{2,30})?$/;

interface Props {
  readonly filter: CaseFilter;
  readonly onChange: (filter: CaseFilter) => void;
}

export function CaseFilters({ filter, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(filter.text ?? '');
  const typed = text.trim();
  const valid = searchShape.test(typed);
  // Typing asks when it pauses.
  useEffect(() => {
    if (!valid || typed === (filter.text ?? '')) return;
    const timer = setTimeout(() => onChange({ ...filter, text: typed || undefined }), 300);
    return () => clearTimeout(timer);
  }, [typed, valid, filter, onChange]);
  const choices = (values: readonly string[], word: string) => [
    { value: '', label: t('common.all') },
    ...values.map((value) => ({ value, label: t(`${word}.${value}`) })),
  ];
  return (
    <div className="filters">
      <label htmlFor="case-search">
        <span>{t('cases.search')}</span>
        <Input
          id="case-search"
          allowClear
          value={text}
          placeholder={t('cases.searchHint')}
          onChange={(event) => setText(event.target.value)}
          {...(valid
            ? {}
            : { status: 'error' as const, 'aria-invalid': true, 'aria-describedby': 'search-fault' })}
        />
        {!valid && (
          <small id="search-fault" className="fault" role="alert">
            {t('cases.searchInvalid')}
          </small>
        )}
      </label>
      <label htmlFor="case-kind">
        <span>{t('cases.kind')}</span>
        <Select
          id="case-kind"
          value={filter.kind ?? ''}
          options={choices(kinds, 'kind')}
          onChange={(kind) => onChange({ ...filter, kind: kind || undefined })}
        />
      </label>
      <label htmlFor="case-state">
        <span>{t('cases.state')}</span>
        <Select
          id="case-state"
          value={filter.state ?? ''}
          options={choices(states, 'state')}
          onChange={(state) => onChange({ ...filter, state: state || undefined })}
        />
      </label>
    </div>
  );
}
