import type { FeelValue, Scope } from '../feel/index.ts';

/** Variables over those of an outer scope. */
export class Frame implements Scope {
  readonly variables: Map<string, FeelValue>;
  readonly outer: Scope;

  constructor(variables: Map<string, FeelValue>, outer: Scope) {
    this.variables = variables;
    this.outer = outer;
  }

  get(name: string): FeelValue | undefined {
    const value = this.variables.get(name);
    return value !== undefined ? value : this.outer.get(name);
  }
}
