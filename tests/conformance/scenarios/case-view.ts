import type { ActivatedJob } from '../../../src/zeebe/activate-jobs.ts';
import type { OpenTask } from '../../../workers/adapters/open-tasks/port.ts';

/** A user task of a copy: its job is kept until somebody does it. */
export interface KeptTask extends OpenTask {
  readonly job: ActivatedJob;
}

/** What jobs have shown of a case. */
export class CaseView {
  /** How often each element was come to. */
  readonly reached = new Map<string, number>();
  readonly tasks = new Map<string, KeptTask>();
  /** Of the outermost process. */
  instance: string | undefined;
  /** The outermost end event that was come to last. */
  end: string | undefined;

  reach(elementId: string): void {
    this.reached.set(elementId, this.times(elementId) + 1);
  }

  times(elementId: string): number {
    return this.reached.get(elementId) ?? 0;
  }
}
