import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Label {
  readonly zh: string;
  readonly en: string;
}

/** How analysts write a phase: names either as `label`, `name` or plain `zh` and `en`. */
export interface WrittenPhase extends Partial<Label> {
  readonly id: string;
  readonly label?: Label;
  readonly name?: Label;
  readonly elements?: readonly string[];
  readonly elementIds?: readonly string[];
  readonly optional?: boolean;
  readonly expectedOf?: 'customer' | 'bank' | null;
  /** How long the bank usually takes here, told while the case is here or comes here next. */
  readonly takes?: Label;
  readonly waitsFor?: ({ readonly who: 'customer' | 'bank' } & Label) | null;
}

/** Words for an end event of the process, or for one of several ways to it, told apart by variables of the process. */
export interface WrittenOutcome extends Label {
  readonly id: string;
  /** The end event. */
  readonly element: string;
  readonly when?: Readonly<Record<string, string>>;
}

/** What a process says about itself to customers: `processes/<kind>/progress.json`. */
export interface ProgressFile {
  readonly phases: readonly WrittenPhase[];
  readonly outcomes: readonly WrittenOutcome[];
}

/** The file of a kind of case; empty when the process has none. */
export function readProgressFile(processesFolder: string, kind: string): ProgressFile {
  const file = join(processesFolder, kind, 'progress.json');
  const written = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<ProgressFile>) : {};
  return { phases: written.phases ?? [], outcomes: written.outcomes ?? [] };
}
