/** Why a file is refused: what is wrong where, and what to do. */
export interface DmnProblem {
  /** The id of the element, or of the closest element around it that has one. */
  readonly elementId?: string;
  readonly message: string;
  readonly advice: string;
  /** Counted from 1; for text that is no XML. */
  readonly line?: number;
  readonly column?: number;
}

const MAX_PROBLEMS = 100;

/** Collects problems; the first hundred are kept. */
export class Problems {
  private readonly found: DmnProblem[] = [];
  private fatal = false;

  get all(): readonly DmnProblem[] {
    return this.found;
  }

  /** Is there one with which nothing can be evaluated? */
  get isFatal(): boolean {
    return this.fatal;
  }

  /** A problem with which nothing can be evaluated. */
  refuse(elementId: string | undefined, message: string, advice: string): void {
    this.fatal = true;
    this.add(elementId, message, advice);
  }

  add(elementId: string | undefined, message: string, advice: string): void {
    if (this.found.length >= MAX_PROBLEMS) return;
    this.found.push(elementId ? { elementId, message, advice } : { message, advice });
  }
}
