/** What a deployed form says of itself; its content is the form viewer's business. */
export interface Form {
  readonly kind: 'form';
  readonly id: string;
  /** Empty when there is none. */
  readonly versionTag: string;
}

export interface FormRefusal {
  readonly kind: 'refused';
  readonly problems: readonly FormProblem[];
}

interface FormProblem {
  readonly file: string;
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
}

/** More than any form that people fill in, and what fits into one message to the engine. */
const longest = 4 * 1024 * 1024;
const longestKey = 255;

/**
 * Reads a form of form-js (`.form`). Refused is what could not be shown or found by its id. A schema version may be
 * missing: form-js then takes it for the first.
 * @param text JSON
 * @param resourceName the file's name, for the problems
 */
export function readForm(text: string, resourceName: string): Form | FormRefusal {
  const refused = (problems: readonly Omit<FormProblem, 'file'>[]): FormRefusal => ({
    kind: 'refused',
    problems: problems.map((problem) => ({ file: resourceName, ...problem })),
  });
  if (text.length > longest)
    return refused([
      { message: `the form has ${text.length} characters; at most ${longest} are kept`, advice: 'divide it' },
    ]);
  const form = parsed(text);
  if (!isObject(form))
    return refused([
      { message: 'the file is no form: it is not a JSON object', advice: 'export the form again' },
    ]);
  const problems = problemsOf(form);
  if (problems.length > 0) return refused(problems);
  return { kind: 'form', id: form.id as string, versionTag: (form.versionTag as string | undefined) ?? '' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsOf(form: Readonly<Record<string, unknown>>): Omit<FormProblem, 'file'>[] {
  const { id, type, schemaVersion, components, versionTag } = form;
  const rules: readonly (readonly [holds: boolean, message: string, advice: string])[] = [
    [
      typeof id === 'string' && id.trim() !== '',
      'the form has no id',
      'give it one: user tasks name the form by it',
    ],
    [
      typeof id !== 'string' || id.length <= longestKey,
      `the id of the form has more than ${longestKey} characters`,
      'give it a shorter one',
    ],
    [type === 'default', 'the form is not of the type "default"', 'set "type": "default"'],
    [
      schemaVersion === undefined || (Number.isInteger(schemaVersion) && (schemaVersion as number) > 0),
      'the schema version of the form is no whole number from 1',
      'export the form again',
    ],
    [Array.isArray(components), 'the form has no list of components', 'export the form again'],
    [
      versionTag === undefined || (typeof versionTag === 'string' && versionTag.length <= longestKey),
      `the version tag of the form is no text of at most ${longestKey} characters`,
      'give it a shorter one',
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, message, advice]) => ({ message, advice }));
}
