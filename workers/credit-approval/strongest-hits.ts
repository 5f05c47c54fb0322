import type { ScreeningHit } from '../adapters/screening/port.ts';

/** Best score of each kind of list, 0 to 100; 0 when nothing came near. */
export interface StrongestHits {
  readonly sanctionsScore: number;
  readonly politicalScore: number;
  readonly watchScore: number;
}

/** Reduces hits to what the table `credit-aml-risk` looks at. A matching document number is certain. */
export function strongestHits(hits: readonly ScreeningHit[]): StrongestHits {
  const best = (list: ScreeningHit['list']) =>
    Math.max(
      0,
      ...hits.filter((hit) => hit.list === list).map((hit) => (hit.match === 'document' ? 100 : hit.score)),
    );
  return { sanctionsScore: best('sanctions'), politicalScore: best('pep'), watchScore: best('watch') };
}
