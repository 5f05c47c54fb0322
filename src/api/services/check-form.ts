import { evaluate } from '@bpmn-io/feelin';
import type { FieldError } from '../../contracts/problem.ts';
import { fieldProblem } from '../http-problem.ts';
import type { FormField } from './form-fields.ts';

/** Longest text a form takes when it says nothing itself. */
const longestText = 10_000;
/** A text field that is not free text carries codes, never sentences. */
const codeShape = /^[A-Za-z0-9_.:/-]{0,64}$/;

type Fault = readonly [code: string, zh: string, en: string];

const wrongType: Fault = ['type', '类型不正确', 'has the wrong type'];
const notListed: Fault = ['enum', '不是允许的取值', 'is not one of the allowed values'];

function textFault(field: FormField, value: string): Fault | undefined {
  if (value.length > (field.maxLength ?? longestText)) return ['max-length', '内容过长', 'is too long'];
  if (value.length < (field.minLength ?? 0)) return ['min-length', '内容过短', 'is too short'];
  if (field.pattern && !new RegExp(field.pattern).test(value))
    return ['pattern', '格式不正确', 'does not have the required form'];
  if (!field.claimCheck && field.type === 'textfield' && !codeShape.test(value))
    return ['pattern', '只能填写代码', 'takes a code, not text'];
  return undefined;
}

function numberFault(field: FormField, value: unknown): Fault | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType;
  if (field.min !== undefined && value < field.min) return ['minimum', '数值过小', 'is too small'];
  if (field.max !== undefined && value > field.max) return ['maximum', '数值过大', 'is too large'];
  return undefined;
}

const isScalar = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
/** Options that the form takes from elsewhere are codes. */
const isCode = (value: unknown) => isScalar(value) && (typeof value !== 'string' || codeShape.test(value));

function optionFault(field: FormField, value: unknown): Fault | undefined {
  const allowed = field.values?.length ? field.values.includes(value) : isCode(value);
  return allowed ? undefined : notListed;
}

function faultOf(field: FormField, value: unknown): Fault | undefined {
  switch (field.type) {
    case 'number':
      return numberFault(field, value);
    case 'checkbox':
      return typeof value === 'boolean' ? undefined : wrongType;
    case 'radio':
    case 'select':
      return optionFault(field, value);
    case 'checklist':
    case 'taglist':
      if (!Array.isArray(value) || value.length > 100) return wrongType;
      return value.map((one) => optionFault(field, one)).find(Boolean);
    case 'datetime':
      return typeof value === 'string' && /^[\d:T.+Z-]{4,35}$/.test(value) ? undefined : wrongType;
    default:
      return typeof value === 'string' ? textFault(field, value) : wrongType;
  }
}

const isEmpty = (value: unknown) => value === undefined || value === null || value === '';

type Values = Readonly<Record<string, unknown>>;

/** As form-js does: a condition that cannot be evaluated hides nothing. */
function isHidden({ hideWhen }: FormField, context: Values): boolean {
  return hideWhen.some((condition) => {
    try {
      return evaluate(condition, context).value === true;
    } catch {
      return false;
    }
  });
}

/**
 * What is wrong with a filled-in form: unknown fields, missing ones, values that the form does not allow, answers to what
 * it does not ask with these answers.
 * @param known what the form is filled from; conditions may look at it
 */
export function checkForm(fields: readonly FormField[], values: Values, known: Values = {}): FieldError[] {
  const context = { ...known, ...values };
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const unknown = Object.keys(values)
    .filter((key) => !byKey.has(key))
    .map((key) =>
      fieldProblem(
        `variables.${key.slice(0, 100)}`,
        'unknown',
        '表单中没有此字段',
        'is no field of the form',
      ),
    );
  const wrong = fields.flatMap((field) => {
    const value = values[field.key];
    const at = `variables.${field.key}`;
    const hidden = isHidden(field, context);
    if (isEmpty(value))
      return field.required && !hidden ? [fieldProblem(at, 'required', '为必填项', 'is required')] : [];
    if (hidden)
      return [fieldProblem(at, 'not-asked', '按现有选择无需填写此项', 'is not asked for with these answers')];
    const fault = faultOf(field, value);
    return fault ? [fieldProblem(at, ...fault)] : [];
  });
  return [...unknown, ...wrong];
}
