import type { FormComponent, FormSchema } from '../api/task.ts';

const fillable = (component: FormComponent) =>
  component.key !== undefined && component.disabled !== true && component.readonly !== true;

/** Keys that a person fills in on this form. */
export function editableKeys({ components = [] }: FormSchema): string[] {
  return components.flatMap((component) =>
    component.components
      ? editableKeys({ components: component.components })
      : fillable(component)
        ? [component.key!]
        : [],
  );
}

/**
 * What the form is shown with: everything known but the answers. An opinion or decision of an earlier level has the
 * same name; it must not stand there as if it were this person's own.
 */
export function shownData(
  schema: FormSchema,
  data: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const answers = new Set(editableKeys(schema));
  return Object.fromEntries(Object.entries(data).filter(([name]) => !answers.has(name)));
}

/** What is sent: the answers only, without those left empty. */
export function answersOf(
  schema: FormSchema,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const answers = new Set(editableKeys(schema));
  const empty = (value: unknown) =>
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => answers.has(name) && !empty(value)),
  );
}
