/** The shapes of processes/<kind>/scenarios.json: what happens in one case, told as its people see it. */
export interface Scenario {
  readonly name: string;
  readonly kind: 'account-opening' | 'credit-approval' | 'complaint-handling';
  /** Laid over the file's default; null removes a field. */
  readonly application?: Fields;
  readonly channel?: string;
  /** Role of the member of staff who enters it. */
  readonly enteredBy?: string | null;
  /** Earlier scenario whose person applies again. */
  readonly samePersonAs?: string;
  /** Earlier complaints of the same customer, left open. */
  readonly precededBy?: readonly Fields[];
  readonly plants?: readonly Plant[];
  readonly answers?: readonly Plant[];
  readonly faults?: readonly Fault[];
  readonly steps: readonly Step[];
  /** End event by which the case ends. */
  readonly end: string;
  /** Elements and flows that the case passes through. */
  readonly passes?: readonly string[];
}

export type Fields = Readonly<Record<string, unknown>>;

export interface Plant {
  readonly system: string;
  readonly route?: string;
  /** `document`, `device`, `collateral`: the applicant's own. */
  readonly subject: string;
  readonly answer?: Fields;
  readonly refuse?: string;
}

export interface Fault {
  readonly system: string;
  readonly route?: string;
  readonly mode: string;
  readonly times?: number;
  readonly code?: string;
}

export type Step =
  | { readonly completeTask: { readonly elementId: string; readonly as: string; readonly variables: Fields } }
  | { readonly message: { readonly name: string; readonly variables?: Fields } }
  | { readonly code: 'right' | 'wrong' }
  | { readonly advance: string }
  | { readonly waitFor: string; readonly times?: number }
  | { readonly withdrawConsent: string };

export interface ScenarioFile {
  readonly defaultApplication?: Fields;
  readonly defaults?: {
    readonly channel?: string;
    readonly application: Fields;
    readonly applicant?: Fields;
  };
  readonly defaultPlants?: readonly Plant[];
  readonly scenarios: readonly Scenario[];
}

/** `fields` laid over `base`, objects inside too; null removes. */
export function overlay(base: Fields, fields: Fields): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete result[name];
    else if (isObject(value) && isObject(result[name])) result[name] = overlay(result[name], value);
    else result[name] = value;
  }
  return result;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Milliseconds of an ISO 8601 duration of days and less, e.g. `P7DT1H`. */
export function durationMs(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!match) throw new Error(`"${text}" is no duration of days, hours, minutes and seconds`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
