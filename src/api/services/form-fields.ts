/** A field of a form-js form that a person can fill in. */
export interface FormField {
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** Allowed values, when the form lists them. */
  readonly values?: readonly unknown[];
  /** Free text: stored encrypted, its id goes into the case as `<key>Id`. */
  readonly claimCheck: boolean;
  /** FEEL, of its own and of the groups around it: while one is true the field is hidden, and asks for nothing. */
  readonly hideWhen: readonly string[];
}

interface Component {
  readonly type?: string;
  readonly key?: string;
  readonly disabled?: unknown;
  readonly readonly?: unknown;
  readonly components?: readonly Component[];
  readonly validate?: Readonly<Record<string, unknown>>;
  readonly values?: readonly { readonly value?: unknown }[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly conditional?: { readonly hide?: unknown };
  readonly multiple?: boolean;
}

const fillable = new Set([
  'textfield',
  'textarea',
  'number',
  'checkbox',
  'checklist',
  'taglist',
  'radio',
  'select',
  'datetime',
]);

const numeric = (value: unknown) => (value === undefined || value === '' ? undefined : Number(value));

function readField(component: Component, hideWhen: readonly string[]): FormField {
  const { validate = {}, values } = component;
  const limits = {
    min: numeric(validate.min),
    max: numeric(validate.max),
    minLength: numeric(validate.minLength),
    maxLength: numeric(validate.maxLength),
    pattern: typeof validate.pattern === 'string' && validate.pattern ? validate.pattern : undefined,
    values: values?.map((option) => option.value),
  };
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  return {
    ...given,
    key: component.key!,
    type: component.type!,
    required: validate.required === true,
    claimCheck: component.type === 'textarea' || component.properties?.claimCheck === 'true',
    hideWhen,
  };
}

/**
 * The fields of a form (form-js JSON) that a completion may carry. Read-only and disabled ones are not among them.
 * Every text area counts as free text, marked or not: what people write never enters the engine.
 */
export function formFields(schema: { readonly components?: readonly Component[] }): FormField[] {
  const walk = (components: readonly Component[], around: readonly string[]): FormField[] =>
    components.flatMap((component) => {
      const hide = component.conditional?.hide;
      const hideWhen = typeof hide === 'string' && hide ? [...around, hide.replace(/^=/, '')] : around;
      if (component.components) return walk(component.components, hideWhen);
      const usable = component.key && fillable.has(component.type ?? '');
      if (!usable || component.disabled === true || component.readonly === true) return [];
      return [readField(component, hideWhen)];
    });
  return walk(schema.components ?? [], []);
}
