import type { Absence } from './facts.ts';

/**
 * Everybody who counts as one person with this one while the absences are in force: whom they stand in for, who stands
 * in for them, and so on along the chain. Who could otherwise decide in two places decides once.
 */
export function samePersonAs(userId: string, absences: readonly Absence[]): ReadonlySet<string> {
  const same = new Set([userId]);
  for (let before = 0; before < same.size; ) {
    before = same.size;
    for (const absence of absences)
      if (same.has(absence.userId) || same.has(absence.substituteId))
        same.add(absence.userId).add(absence.substituteId);
  }
  return same;
}
