import type { Run } from './run.ts';
import { type FeelValue, isContext } from './values.ts';

/** The name under which a frame holds the input of a unary test. */
export const INPUT = '?';

/** The values of the names that an expression itself declares, one frame a construct (`for`, `{…}`, a call). */
export interface Frame {
  readonly values: FeelValue[];
  readonly parent: Frame | null;
}

/** A compiled expression. */
export type Code = (run: Run, frame: Frame | null) => FeelValue;

/**
 * What is known of the frames while compiling. A filter's frame holds the item under `item`, and when the item is a
 * context, its entries are names, too.
 */
export class Names {
  readonly names: readonly string[];
  readonly isItem: boolean;
  readonly parent: Names | null;

  constructor(names: readonly string[], isItem: boolean, parent: Names | null) {
    this.names = names;
    this.isItem = isItem;
    this.parent = parent;
  }
}

interface Place {
  /** How many frames up. */
  readonly hops: number;
  readonly index: number;
}

/** Where a name may be found: in the items of the filters around, then in a frame, then in the scope of the run. */
export interface Resolution {
  readonly items: readonly number[];
  readonly place: Place | null;
}

export function resolve(name: string, names: Names | null): Resolution {
  const items: number[] = [];
  let hops = 0;
  for (let at = names; at !== null; at = at.parent, hops++) {
    if (at.isItem) items.push(hops);
    const index = at.names.lastIndexOf(name);
    if (index >= 0) return { items, place: { hops, index } };
  }
  return { items, place: null };
}

function frameAt(frame: Frame | null, hops: number): Frame {
  let at = frame!;
  for (let i = 0; i < hops; i++) at = at.parent!;
  return at;
}

/** The code of a variable; `global` is what it is when no frame has it. */
export function variableCode(name: string, { items, place }: Resolution, global: Code): Code {
  const plain = place === null ? global : placeCode(place);
  if (items.length === 0) return plain;
  return (run, frame) => {
    for (const hops of items) {
      const item = frameAt(frame, hops).values[0]!;
      if (isContext(item)) {
        const value = item.get(name);
        if (value !== undefined) return value;
      }
    }
    return plain(run, frame);
  };
}

function placeCode({ hops, index }: Place): Code {
  if (hops === 0) return (_run, frame) => frame!.values[index]!;
  if (hops === 1) return (_run, frame) => frame!.parent!.values[index]!;
  return (_run, frame) => frameAt(frame, hops).values[index]!;
}
