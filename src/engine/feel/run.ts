import type { FeelValue } from './values.ts';

/** Where variables come from. `undefined`: there is no such variable (it evaluates to null with a warning). */
export interface Scope {
  get(name: string): FeelValue | undefined;
}

/** What an evaluation may know of the world, and how much it may work. */
export interface EvaluationSettings {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** IANA id (`Asia/Shanghai`) or offset (`+08:00`) for `now()` and `today()`. */
  readonly zone: string;
  /** 0 <= x < 1, for `random number()` and `uuid()`; without it they are null. */
  readonly random?: () => number;
  /** Bound of the work in steps (about one a node evaluated or an item touched), default 5 million. */
  readonly maxSteps?: number;
  /** The evaluation that this one is part of (a function of the host's): it shares its bounds. */
  readonly within?: Run;
}

export interface Warning {
  /** As FEEL-Scala names them. */
  readonly type: WarningType;
  readonly message: string;
}

export type WarningType =
  | 'NO_VARIABLE_FOUND'
  | 'NO_CONTEXT_ENTRY_FOUND'
  | 'NO_PROPERTY_FOUND'
  | 'NOT_COMPARABLE'
  | 'INVALID_TYPE'
  | 'NO_FUNCTION_FOUND'
  | 'FUNCTION_INVOCATION_FAILURE'
  | 'ASSERT_FAILURE'
  | 'UNKNOWN';

export interface Evaluation {
  /** Null when the evaluation failed. */
  readonly value: FeelValue;
  readonly warnings: readonly Warning[];
  /** What FEEL itself calls a failure of the whole: `assert` not met, a bound exceeded, `?` outside a unary test. */
  readonly failure?: string;
}

const MAX_STEPS = 5_000_000;
const MAX_WARNINGS = 100;
const MAX_MESSAGE = 500;

/** Nested calls, counted by the depth of the expressions in them: well below where JavaScript's stack ends. */
const MAX_DEPTH = 1500;

/** No list is longer. */
export const MAX_ITEMS = 1_100_000;

/** No text is printed of more values than these. */
export const MAX_PRINTED = 2_500_000;

/** No string that an expression makes is longer (UTF-16 units). */
export const MAX_STRING = 10_000_000;

/** A failure of the whole evaluation; caught at its edge. */
export class FeelFailure extends Error {
  override readonly name = 'FeelFailure';
}

interface Budget {
  steps: number;
  depth: number;
}

const NO_WARNINGS: readonly Warning[] = Object.freeze([]);

/** One evaluation: its variables, what it may still do, and what went wrong so far. */
export class Run {
  readonly scope: Scope;
  readonly settings: EvaluationSettings;
  readonly budget: Budget;
  private found: Warning[] | undefined;

  constructor(scope: Scope, settings: EvaluationSettings) {
    this.scope = scope;
    this.settings = settings;
    this.budget = settings.within?.budget ?? { steps: settings.maxSteps ?? MAX_STEPS, depth: 0 };
  }

  get warnings(): readonly Warning[] {
    return this.found ?? NO_WARNINGS;
  }

  /** Notes what went wrong; the first hundred are kept. Returns null, which is what the expression becomes. */
  warn(type: WarningType, message: string): null {
    this.found ??= [];
    if (this.found.length < MAX_WARNINGS)
      this.found.push({
        type,
        message: message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message,
      });
    return null;
  }

  /** Takes over the warnings of an evaluation that was part of this one. */
  adopt(warnings: readonly Warning[]): void {
    for (const { type, message } of warnings) this.warn(type, message);
  }

  /** Counts work. Throws the failure of the whole when there was too much of it. */
  spend(steps: number): void {
    this.budget.steps -= steps;
    if (this.budget.steps < 0) throw new FeelFailure('The evaluation takes too many steps.');
  }

  /** Counts the items of a list about to be made. */
  spendItems(items: number): void {
    if (items > MAX_ITEMS) throw new FeelFailure(`A list of ${items} items is too long.`);
    this.spend(items);
  }

  /** Counts the characters of a string about to be made. */
  spendText(length: number): void {
    this.checkText(length);
    this.spend(length >>> 5);
  }

  /** For strings that cost nothing to make: two joined are only linked. */
  checkText(length: number): void {
    if (length > MAX_STRING) throw new FeelFailure(`A string of ${length} characters is too long.`);
    this.spend(1);
  }

  /** Goes on over another scope: a function sees the variables of where it was defined. */
  within<T>(scope: Scope, body: (run: Run) => T): T {
    if (scope === this.scope) return body(this);
    const inner = new Run(scope, { ...this.settings, within: this });
    try {
      return body(inner);
    } finally {
      this.adopt(inner.warnings);
    }
  }

  /** Runs `body` as a nested call. `weight` is how deep its expression is nested. */
  nested<T>(weight: number, body: () => T): T {
    const { budget } = this;
    budget.depth += weight;
    if (budget.depth > MAX_DEPTH) {
      budget.depth -= weight;
      throw new FeelFailure('Functions call each other too deeply.');
    }
    try {
      return body();
    } finally {
      budget.depth -= weight;
    }
  }
}
