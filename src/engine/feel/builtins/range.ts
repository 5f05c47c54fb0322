import { compareValues } from '../compare.ts';
import { FeelRange, type FeelValue } from '../values.ts';
import { type Definition, define } from './signature.ts';

/** Allen's relations (DMN 1.5, 10.3.4.11, table 80). A point is the range of just that point. */

/** What has no order. */
class Incomparable extends Error {}

function order(a: FeelValue, b: FeelValue): number {
  const result = compareValues(a, b);
  if (result === null) throw new Incomparable();
  return result;
}

/** Which range starts first; of two that start at one point, the one that includes it. */
function starts(a: FeelRange, b: FeelRange): number {
  const from = a.start ?? null;
  const to = b.start ?? null;
  if (from === null || to === null) return from === to ? 0 : from === null ? -1 : 1;
  return order(from, to) || Number(b.startIncluded) - Number(a.startIncluded);
}

/** Which range ends first; of two that end at one point, the one that excludes it. */
function ends(a: FeelRange, b: FeelRange): number {
  const from = a.end ?? null;
  const to = b.end ?? null;
  if (from === null || to === null) return from === to ? 0 : from === null ? 1 : -1;
  return order(from, to) || Number(a.endIncluded) - Number(b.endIncluded);
}

function isBefore(a: FeelRange, b: FeelRange): boolean {
  const end = a.end ?? null;
  const start = b.start ?? null;
  if (end === null || start === null) return false;
  const result = order(end, start);
  return result < 0 || (result === 0 && !(a.endIncluded && b.startIncluded));
}

function meets(a: FeelRange, b: FeelRange): boolean {
  const end = a.end ?? null;
  const start = b.start ?? null;
  return end !== null && start !== null && a.endIncluded && b.startIncluded && order(end, start) === 0;
}

type Relation = (a: FeelRange, b: FeelRange) => boolean;

const RELATIONS: Readonly<Record<string, Relation>> = {
  before: isBefore,
  after: (a, b) => isBefore(b, a),
  meets,
  'met by': (a, b) => meets(b, a),
  overlaps: (a, b) => !isBefore(a, b) && !isBefore(b, a),
  'overlaps before': (a, b) => starts(a, b) < 0 && !isBefore(a, b) && ends(a, b) <= 0,
  'overlaps after': (a, b) => starts(b, a) < 0 && !isBefore(b, a) && ends(b, a) <= 0,
  finishes: (a, b) => ends(a, b) === 0 && starts(a, b) >= 0,
  'finished by': (a, b) => ends(a, b) === 0 && starts(a, b) <= 0,
  includes: (a, b) => starts(a, b) <= 0 && ends(a, b) >= 0,
  during: (a, b) => starts(a, b) >= 0 && ends(a, b) <= 0,
  starts: (a, b) => starts(a, b) === 0 && ends(a, b) <= 0,
  'started by': (a, b) => starts(a, b) === 0 && ends(a, b) >= 0,
  coincides: (a, b) => starts(a, b) === 0 && ends(a, b) === 0,
};

/** The forms that a relation takes: P a point, R a range. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  before: ['PP', 'PR', 'RP', 'RR'],
  after: ['PP', 'PR', 'RP', 'RR'],
  meets: ['RR'],
  'met by': ['RR'],
  overlaps: ['RR'],
  'overlaps before': ['RR'],
  'overlaps after': ['RR'],
  finishes: ['PR', 'RR'],
  'finished by': ['RP', 'RR'],
  includes: ['RP', 'RR'],
  during: ['PR', 'RR'],
  starts: ['PR', 'RR'],
  'started by': ['RP', 'RR'],
  coincides: ['PP', 'RR'],
};

const PARAMETERS: Readonly<Record<string, string>> = {
  PP: 'point1: any, point2: any',
  PR: 'point: any, range: any',
  RP: 'range: any, point: any',
  RR: 'range1: any, range2: any',
};

function relate(
  relation: Relation,
  forms: readonly string[],
  a: FeelValue,
  b: FeelValue,
): boolean | undefined {
  const form = `${a instanceof FeelRange ? 'R' : 'P'}${b instanceof FeelRange ? 'R' : 'P'}`;
  if (!forms.includes(form) || a === null || b === null) return undefined;
  try {
    return relation(asRange(a), asRange(b));
  } catch (error) {
    if (error instanceof Incomparable) return undefined;
    throw error;
  }
}

function asRange(value: FeelValue): FeelRange {
  return value instanceof FeelRange ? value : new FeelRange(value, true, value, true);
}

export const RANGE_FUNCTIONS: readonly Definition[] = Object.entries(RELATIONS).flatMap(
  ([name, relation]) => {
    const forms = FORMS[name]!;
    return forms.map((form) =>
      define<[FeelValue, FeelValue]>(`${name}(${PARAMETERS[form]})`, ([a, b]) =>
        relate(relation, forms, a, b),
      ),
    );
  },
);
