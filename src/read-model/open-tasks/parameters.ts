/** Values of a statement under construction: nothing that a caller says ever becomes part of its text. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value. @returns its placeholder with the type that the statement needs, e.g. `$3::text[]` */
  add(value: unknown, type: string): string {
    return `$${this.values.push(value)}::${type}`;
  }
}
