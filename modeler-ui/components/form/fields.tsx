import { Checkbox, Form, Input } from 'antd';
import type { Rule } from 'antd/es/form';
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react';
import { useTranslation } from 'react-i18next';
import type { Choice } from '../../../src/contracts/choices.ts';
import { pick, useLanguage } from '../../lib/i18n.ts';
import './form.css';

/** Where a field stands in the request's body; the server's problems name it by the same path. */
export type Path = readonly (string | number)[];

interface Common {
  readonly path: Path;
  readonly label?: string;
  readonly optional?: boolean;
  readonly rules?: Rule[];
  readonly hint?: ReactNode;
}

function useItem({ path, label, optional, rules = [], hint }: Common) {
  const { t } = useTranslation();
  return {
    name: [...path],
    label: t(`field.${label ?? String(path.at(-1))}`),
    rules: [...(optional ? [] : [{ required: true, message: t('check.required') }]), ...rules],
    extra: hint,
  };
}

type Typed = Pick<InputHTMLAttributes<HTMLInputElement>, 'autoComplete' | 'inputMode' | 'readOnly' | 'type'>;

export function TextField(
  props: Common &
    Typed & { readonly rows?: number; readonly maxLength?: number; readonly capitals?: boolean },
) {
  const item = useItem(props);
  const { rows, maxLength, capitals, autoComplete = 'off', inputMode, readOnly, type } = props;
  return (
    <Form.Item {...item} {...(capitals ? { normalize: (text: string) => text.toUpperCase() } : {})}>
      {rows ? (
        <Input.TextArea rows={rows} maxLength={maxLength} showCount />
      ) : (
        <Input {...{ maxLength, autoComplete, inputMode, readOnly, type }} />
      )}
    </Form.Item>
  );
}

/** A whole number on a numeric keyboard; grouping signs and blanks are dropped. Its value is a number. */
export function NumberField(props: Common & { readonly min: number; readonly max: number }) {
  const { t } = useTranslation();
  const { min, max } = props;
  const range: Rule = { type: 'number', min, max, message: t('check.range', { min, max }) };
  const item = useItem({ ...props, rules: [range] });
  const digits = (text: string) => {
    const only = String(text).replaceAll(/\D/g, '').slice(0, 12);
    return only === '' ? undefined : Number(only);
  };
  return (
    <Form.Item {...item} normalize={digits}>
      <Input inputMode="numeric" autoComplete="off" />
    </Form.Item>
  );
}

interface NativeSelectProps extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> {
  readonly choices: readonly Choice[];
  readonly value?: string | number;
  readonly onChange?: (value: string | number | undefined) => void;
}

/** The device's own list: on a phone nothing is easier to use, nor for screen readers. */
export function NativeSelect({ choices, value, onChange, ...rest }: NativeSelectProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const chosen = (text: string) => choices.find((choice) => String(choice.value) === text)?.value;
  return (
    <select
      {...rest}
      className="native-select"
      value={value === undefined ? '' : String(value)}
      onChange={(event) => onChange?.(chosen(event.target.value))}
    >
      <option value="" disabled>
        {t('common.choose')}
      </option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {pick(language, choice)}
        </option>
      ))}
    </select>
  );
}

export function ChoiceField(props: Common & { readonly choices: readonly Choice[] }) {
  return (
    <Form.Item {...useItem(props)}>
      <NativeSelect choices={props.choices} />
    </Form.Item>
  );
}

/** A box that must be ticked when `needed`. */
export function TickField(props: {
  readonly path: Path;
  readonly needed?: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const mustTick: Rule = {
    validator: (_, value) => (value ? Promise.resolve() : Promise.reject(new Error(t('check.consent')))),
  };
  return (
    <Form.Item name={[...props.path]} valuePropName="checked" rules={props.needed ? [mustTick] : []}>
      <Checkbox>{props.children}</Checkbox>
    </Form.Item>
  );
}

export function Group({ word, children }: { word: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend>{t(word)}</legend>
      {children}
    </fieldset>
  );
}
