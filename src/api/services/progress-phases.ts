import { type Label, readProgressFile, type WrittenPhase } from './progress-file.ts';

/** A step as the customer sees it; several elements of the diagram belong to it. */
export interface Phase {
  readonly id: string;
  readonly label: Label;
  readonly elementIds: readonly string[];
  /** Not every case passes it. */
  readonly optional: boolean;
  readonly expectedOf: 'customer' | 'bank';
  /** What the customer is told while the case is here. */
  readonly told: Label | null;
  /** How long it usually takes. */
  readonly takes: Label | null;
}

export interface PhaseProgress extends Omit<Phase, 'elementIds' | 'optional'> {
  /** `possible`: some cases come here, this one has not. */
  readonly state: 'done' | 'current' | 'next' | 'possible' | 'skipped';
}

const readPhase = (written: WrittenPhase): Phase => {
  const { id, waitsFor } = written;
  return {
    id,
    label: written.label ?? written.name ?? { zh: written.zh ?? id, en: written.en ?? id },
    elementIds: written.elementIds ?? written.elements ?? [],
    optional: written.optional ?? false,
    expectedOf: written.expectedOf ?? waitsFor?.who ?? 'bank',
    told: waitsFor ? { zh: waitsFor.zh, en: waitsFor.en } : null,
    takes: written.takes ?? null,
  };
};

/** Phases of a kind of case from `processes/<kind>/progress.json`; none when the process has no such file. */
export const loadPhases = (processesFolder: string, kind: string): readonly Phase[] =>
  readProgressFile(processesFolder, kind).phases.map(readPhase);

/**
 * Where a case stands, from the elements that it is in and those it has left. Pure. A phase that was passed without any
 * of its elements was skipped; after the end so is everything not reached.
 */
export function judgePhases(
  phases: readonly Phase[],
  active: ReadonlySet<string>,
  left: ReadonlySet<string>,
  ended: boolean,
): PhaseProgress[] {
  const touched = phases.map((phase) => phase.elementIds.some((id) => active.has(id) || left.has(id)));
  const furthest = touched.lastIndexOf(true);
  const isActive = phases.map((phase) => !ended && phase.elementIds.some((id) => active.has(id)));
  // A sub-process is active as long as anything in it: of several active phases the last one is where the case stands.
  const current = isActive.lastIndexOf(true);
  return phases.map(({ elementIds, optional, ...phase }, index) => {
    const ahead = ended || index < furthest ? 'skipped' : optional ? 'possible' : 'next';
    return { ...phase, state: index === current ? 'current' : touched[index] ? 'done' : ahead };
  });
}
