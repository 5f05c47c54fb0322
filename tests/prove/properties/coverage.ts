import { type Kind, kinds } from './kinds.ts';

const place = new Map<Kind, number>(kinds.map((kind, index) => [kind, index]));

/** How often each two kinds were active or armed in the same run. On the diagonal: the kind alone. */
export class Coverage {
  readonly #counts = new Uint32Array(kinds.length * kinds.length);

  add(reached: readonly Kind[]): void {
    const at = reached.map((kind) => place.get(kind) as number).sort((a, b) => a - b);
    for (const [index, one] of at.entries())
      for (const other of at.slice(index)) this.#counts[one * kinds.length + other]!++;
  }

  count(one: Kind, other: Kind): number {
    const a = place.get(one) as number;
    const b = place.get(other) as number;
    return this.#counts[Math.min(a, b) * kinds.length + Math.max(a, b)] as number;
  }

  get pairs(): number {
    return (kinds.length * (kinds.length - 1)) / 2;
  }

  /** Pairs that occurred fewer times than `least`, the rarest first. */
  below(least: number): { readonly pair: readonly [Kind, Kind]; readonly count: number }[] {
    const rare = kinds.flatMap((one, index) =>
      kinds.slice(index + 1).map((other) => ({ pair: [one, other] as const, count: this.count(one, other) })),
    );
    return rare.filter(({ count }) => count < least).sort((a, b) => a.count - b.count);
  }

  /** For people: a line for each kind with what it meets least, then the whole table in hundreds. */
  lines(): string[] {
    const width = Math.max(...kinds.map(({ length }) => length));
    const summary = kinds.map((kind, index) => {
      const others = kinds
        .filter((other) => other !== kind)
        .map((other) => [this.count(kind, other), other] as const);
      others.sort(([a], [b]) => a - b);
      const [least = 0, rarest = ''] = others[0] ?? [];
      const median = others[others.length >> 1]?.[0] ?? 0;
      return `${String(index + 1).padStart(3)} ${kind.padEnd(width)} ${numbers([this.count(kind, kind), least, median])}  ${rarest}`;
    });
    const table = kinds.map(
      (one, index) =>
        `${String(index + 1).padStart(3)} ${kinds
          .slice(0, index)
          .map((other) => hundreds(this.count(one, other)))
          .join('')}`,
    );
    return [
      `    ${'kind'.padEnd(width)}    runs  rarest  median  (pairs with the others; the rarest)`,
      ...summary,
      `pairs in hundreds, 9: 900 and more, +: 1 to 99, .: none; rows and columns in the order above`,
      ...table,
    ];
  }

  /** The table for programs: for each kind the counts with those before it, and itself last. */
  table(): { readonly kind: Kind; readonly counts: number[] }[] {
    return kinds.map((kind, index) => ({
      kind,
      counts: kinds.slice(0, index + 1).map((other) => this.count(kind, other)),
    }));
  }
}

function numbers(list: readonly number[]): string {
  return list.map((number) => String(number).padStart(7)).join(' ');
}

function hundreds(count: number): string {
  if (count === 0) return '.';
  return count < 100 ? '+' : String(Math.min(9, Math.floor(count / 100)));
}
