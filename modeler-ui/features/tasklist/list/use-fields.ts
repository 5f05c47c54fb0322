import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDescription, FieldValue, TaskItem } from '../../../../src/contracts/tasklist.ts';
import { formatMoney, formatNumber, formatTime, humanize } from '../../../lib/format.ts';
import { type Language, pick, useLanguage } from '../../../lib/i18n.ts';
import { fieldsQuery } from '../api/list.ts';

export interface Fields {
  readonly all: readonly FieldDescription[];
  describe(field: string): FieldDescription | undefined;
  titleOf(field: string): string;
  textOf(field: string, value: unknown): string;
}

/** What lists can show, filter and sort by, in the reader's words and forms. */
export function useFields(): Fields {
  const language = useLanguage();
  const { t } = useTranslation();
  const { data } = useQuery(fieldsQuery());
  return useMemo(() => {
    const all = data ?? [];
    const describe = (field: string) => all.find((one) => one.field === field);
    return {
      all,
      describe,
      titleOf(field) {
        const described = describe(field);
        const name = field.replace(/^fields\./, '');
        if (described) return pick(language, described);
        return t(`tasklist.column.${name}`, { defaultValue: humanize(name) });
      },
      textOf: (field, value) => textOf(language, describe(field), value),
    };
  }, [data, language, t]);
}

function textOf(language: Language, field: FieldDescription | undefined, value: unknown): string {
  if (value === undefined || value === null || value === '') return '–';
  if (Array.isArray(value))
    return value.map((one) => textOf(language, field, one)).join(language === 'en' ? ', ' : '、');
  const choice = field?.choices?.find((one) => one.value === value);
  if (choice) return pick(language, choice);
  if (typeof value === 'boolean') return language === 'en' ? (value ? 'Yes' : 'No') : value ? '是' : '否';
  if (field?.type === 'time') return formatTime(language, String(value), false);
  if (field?.type === 'money' && Number.isFinite(Number(value))) return formatMoney(language, Number(value));
  if (typeof value === 'number') return formatNumber(language, value);
  return String(value);
}

/** The value of a row's column; `fields.x` is a field of the case. */
export function fieldOf(task: TaskItem, field: string): FieldValue | readonly string[] | null | undefined {
  if (field.startsWith('fields.')) return task.fields[field.slice(7)];
  return (task as unknown as Record<string, FieldValue | readonly string[] | null>)[field];
}
