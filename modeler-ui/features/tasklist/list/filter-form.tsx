import { Button } from 'antd';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, TaskFilter } from '../../../../src/contracts/tasklist.ts';
import { pick, useLanguage } from '../../../lib/i18n.ts';
import {
  type FilterDraft,
  filtersFrom,
  inputText,
  needsValue,
  type Operator,
  operatorsOf,
} from './filter-values.ts';
import type { Fields } from './use-fields.ts';

interface Props {
  readonly filters: readonly TaskFilter[];
  readonly fields: Fields;
  readonly onApply: (filters: TaskFilter[]) => void;
  readonly onClose: () => void;
}

/** The filter builder: conditions on any column or field of the case; all of them must hold. */
export function FilterForm({ filters, fields, onApply, onClose }: Props) {
  const { t } = useTranslation();
  const next = useRef(filters.length);
  const first = fields.all[0]?.field ?? 'kind';
  const draftOf = (id: number, field = first): FilterDraft => ({
    id,
    field,
    op: operatorsOf(fields.describe(field))[0]!,
    text: '',
  });
  const [drafts, setDrafts] = useState<FilterDraft[]>(() =>
    filters.length === 0
      ? [draftOf(next.current++)]
      : filters.map(({ field, op, value }, id) => ({
          id,
          field,
          op,
          text: inputText(fields.describe(field), value),
        })),
  );
  const [wrong, setWrong] = useState<readonly number[]>([]);
  const change = (changed: FilterDraft) =>
    setDrafts(drafts.map((one) => (one.id === changed.id ? changed : one)));
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const made = filtersFrom(drafts, fields.describe);
    setWrong(made.wrong);
    if (made.wrong.length === 0) onApply(made.filters);
  };
  return (
    <form
      className="card filter-form"
      aria-label={t('tasklist.filter.title')}
      onSubmit={apply}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      {drafts.map((draft, index) => (
        <Condition
          key={draft.id}
          draft={draft}
          number={index + 1}
          fields={fields}
          wrong={wrong.includes(draft.id)}
          onChange={change}
          onField={(field) => change(draftOf(draft.id, field))}
          onRemove={() => setDrafts(drafts.filter(({ id }) => id !== draft.id))}
        />
      ))}
      <div className="row">
        <Button
          onClick={() => setDrafts([...drafts, draftOf(next.current++)])}
          disabled={drafts.length >= 20}
        >
          {t('tasklist.filter.add')}
        </Button>
        <Button type="primary" htmlType="submit">
          {t('tasklist.filter.apply')}
        </Button>
        <Button onClick={() => onApply([])}>{t('tasklist.filter.clear')}</Button>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}

interface ConditionProps {
  readonly draft: FilterDraft;
  readonly number: number;
  readonly fields: Fields;
  readonly wrong: boolean;
  readonly onChange: (draft: FilterDraft) => void;
  readonly onField: (field: string) => void;
  readonly onRemove: () => void;
}

function Condition({ draft, number, fields, wrong, onChange, onField, onRemove }: ConditionProps) {
  const { t } = useTranslation();
  const described = fields.describe(draft.field);
  return (
    <fieldset className="row condition">
      <legend className="visually-hidden">{t('tasklist.filter.condition', { number })}</legend>
      <select
        aria-label={t('tasklist.filter.field')}
        value={draft.field}
        // biome-ignore lint/a11y/noAutofocus: opened by a key or a button, to choose here
        autoFocus={number === 1}
        onChange={(event) => onField(event.target.value)}
      >
        {!described && <option value={draft.field}>{fields.titleOf(draft.field)}</option>}
        {fields.all.map(({ field }) => (
          <option key={field} value={field}>
            {fields.titleOf(field)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('tasklist.filter.operator')}
        value={draft.op}
        onChange={(event) => onChange({ ...draft, op: event.target.value as Operator })}
      >
        {operatorsOf(described).map((op) => (
          <option key={op} value={op}>
            {t(`tasklist.operator.${described?.type === 'time' ? 'time-' : ''}${op}`)}
          </option>
        ))}
      </select>
      {needsValue(draft.op) && (
        <Value
          draft={draft}
          described={described}
          wrong={wrong}
          onText={(text) => onChange({ ...draft, text })}
        />
      )}
      <Button onClick={onRemove} aria-label={t('tasklist.filter.remove', { number })}>
        ✕
      </Button>
      {wrong && <span className="wrong">{t('tasklist.filter.wrong')}</span>}
    </fieldset>
  );
}

interface ValueProps {
  readonly draft: FilterDraft;
  readonly described: FieldDescription | undefined;
  readonly wrong: boolean;
  readonly onText: (text: string) => void;
}

const inputType = { number: 'number', money: 'number', time: 'datetime-local' } as const;

function Value({ draft, described, wrong, onText }: ValueProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const label = t('tasklist.filter.value');
  const choices =
    described?.type === 'boolean'
      ? [
          { value: 'true', zh: '是', en: 'Yes' },
          { value: 'false', zh: '否', en: 'No' },
        ]
      : described?.choices;
  if (choices && draft.op === 'in') {
    const chosen = draft.text.split(/, ?/).filter(Boolean);
    const flip = (value: string) =>
      chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    return (
      <span className="row choices">
        {choices.map((one) => (
          <label key={one.value}>
            <input
              type="checkbox"
              checked={chosen.includes(one.value)}
              onChange={() => onText(flip(one.value).join(','))}
            />{' '}
            {pick(language, one)}
          </label>
        ))}
      </span>
    );
  }
  if (choices)
    return (
      <select
        aria-label={label}
        aria-invalid={wrong}
        value={draft.text}
        onChange={(event) => onText(event.target.value)}
      >
        <option value="">{t('tasklist.filter.choose')}</option>
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {pick(language, one)}
          </option>
        ))}
      </select>
    );
  const type = draft.op === 'in' ? 'text' : (inputType[described?.type as keyof typeof inputType] ?? 'text');
  return (
    <>
      <input
        type={type}
        step={described?.type === 'money' ? '0.01' : 'any'}
        aria-label={label}
        aria-invalid={wrong}
        placeholder={draft.op === 'in' ? t('tasklist.filter.several') : undefined}
        value={draft.text}
        onChange={(event) => onText(event.target.value)}
      />
      {described?.type === 'money' && <span className="soft">{t('tasklist.filter.yuan')}</span>}
    </>
  );
}
