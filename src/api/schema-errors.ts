import type { TLocalizedValidationError } from 'typebox/error';
import type { FieldError } from '../contracts/problem.ts';

const texts: Record<string, readonly [code: string, zh: string, en: string]> = {
  type: ['type', '类型不正确', 'has the wrong type'],
  pattern: ['pattern', '格式不正确', 'does not have the required form'],
  format: ['format', '格式不正确', 'does not have the required form'],
  enum: ['enum', '不是允许的取值', 'is not one of the allowed values'],
  const: ['enum', '不是允许的取值', 'is not one of the allowed values'],
  minimum: ['minimum', '数值过小', 'is too small'],
  exclusiveMinimum: ['minimum', '数值过小', 'is too small'],
  maximum: ['maximum', '数值过大', 'is too large'],
  minLength: ['min-length', '内容过短', 'is too short'],
  maxLength: ['max-length', '内容过长', 'is too long'],
  minItems: ['min-items', '项目过少', 'has too few items'],
  maxItems: ['max-items', '项目过多', 'has too many items'],
  uniqueItems: ['unique', '项目重复', 'has an item twice'],
  multipleOf: ['multiple', '数值不合规', 'is not an allowed multiple'],
};

const path = (pointer: string, name?: string) =>
  [...pointer.split('/').slice(1), ...(name === undefined ? [] : [name])].join('.');

/** What the schema check found, one entry a field, values never repeated. */
export function fieldErrors(found: readonly TLocalizedValidationError[]): FieldError[] {
  const errors = found.flatMap((error): FieldError[] => {
    const { keyword, instancePath } = error;
    const params = error.params as Record<string, unknown>;
    if (keyword === 'required')
      return (params.requiredProperties as string[]).map((name) => ({
        field: path(instancePath, name),
        code: 'required',
        zh: '为必填项',
        en: 'is required',
      }));
    if (keyword === 'additionalProperties')
      return (params.additionalProperties as string[]).map((name) => ({
        field: path(instancePath, name.slice(0, 100)),
        code: 'unknown',
        zh: '未知字段',
        en: 'is not a known field',
      }));
    if (keyword === 'boolean' || keyword === 'if') return [];
    const [code, zh, en] = texts[keyword] ?? ['invalid', '内容无效', 'is not valid'];
    return [{ field: path(instancePath), code, zh, en }];
  });
  return errors
    .filter((error, index) => errors.findIndex((other) => other.field === error.field) === index)
    .slice(0, 50);
}
