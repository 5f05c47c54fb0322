import { type CodeSet, folded } from './sets.ts';
import { PatternFailure, type Regex, type RegexNode } from './syntax.ts';

/** What the matcher runs. `next` and other places are indexes of instructions. */
type Instruction =
  | { readonly op: 'set'; readonly set: CodeSet }
  | { readonly op: 'character'; readonly code: number }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'mark'; readonly slot: number }
  | { readonly op: 'progress'; readonly slot: number }
  | { readonly op: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly op: 'look'; readonly body: Program; readonly isNegated: boolean }
  | { readonly op: 'atomic'; readonly body: Program }
  | { readonly op: 'reference'; readonly index: number; readonly isCaseless: boolean }
  | { readonly op: 'match' };

export interface Program {
  readonly code: readonly Instruction[];
  /** Slots of the captures, two a group, and after them those of marks. */
  readonly slots: number;
  /** Whether where it is in text and program is all that decides how it goes on. */
  readonly isMemoryless: boolean;
}

const MAX_WORK = 40_000;

/** @throws PatternFailure when the pattern is too large */
export function compileRegex({ root, groups }: Regex): Program {
  return new ProgramBuilder((groups + 1) * 2).build(root);
}

class ProgramBuilder {
  private readonly code: Instruction[] = [];
  private slots: number;
  private isMemoryless = true;
  private readonly total: { work: number };

  constructor(slots: number, total = { work: 0 }) {
    this.slots = slots;
    this.total = total;
  }

  build(root: RegexNode): Program {
    this.emitNode(root);
    this.emit({ op: 'match' });
    return { code: this.code, slots: this.slots, isMemoryless: this.isMemoryless };
  }

  private emit<T extends Instruction>(instruction: T): T {
    this.count();
    this.code.push(instruction);
    return instruction;
  }

  /** Counts nodes, too: a repeated nothing makes no instructions. */
  private count(): void {
    if (++this.total.work > MAX_WORK) throw new PatternFailure('The pattern is too large');
  }

  private emitNode(node: RegexNode): void {
    this.count();
    switch (node.kind) {
      case 'set':
        this.emit({ op: 'set', set: node.set });
        return;
      case 'character':
        this.emitCharacter(node.code, node.isCaseless);
        return;
      case 'sequence':
        for (const item of node.items) this.emitNode(item);
        return;
      case 'choice':
        this.emitChoice(node.options);
        return;
      case 'group':
        this.emit({ op: 'save', slot: node.index * 2 });
        this.emitNode(node.body);
        this.emit({ op: 'save', slot: node.index * 2 + 1 });
        return;
      case 'repeat':
        this.emitRepeat(node);
        return;
      case 'assertion':
        this.emit({ op: 'assert', holds: node.holds });
        return;
      case 'look':
        this.emit({ op: 'look', body: this.inner(node.body), isNegated: node.isNegated });
        return;
      case 'atomic':
        this.emit({ op: 'atomic', body: this.inner(node.body) });
        return;
      case 'reference':
        this.isMemoryless = false;
        this.emit({ op: 'reference', index: node.index, isCaseless: node.isCaseless });
    }
  }

  /** A program of its own, over the same captures. */
  private inner(body: RegexNode): Program {
    const builder = new ProgramBuilder(this.slots, this.total);
    const program = builder.build(body);
    this.slots = Math.max(this.slots, program.slots);
    if (!program.isMemoryless) this.isMemoryless = false;
    return program;
  }

  private emitCharacter(code: number, isCaseless: boolean): void {
    if (!isCaseless) {
      this.emit({ op: 'character', code });
      return;
    }
    const wanted = folded(code);
    this.emit({ op: 'set', set: (other) => folded(other) === wanted });
  }

  private emitChoice(options: readonly RegexNode[]): void {
    const ends: { op: 'jump'; to: number }[] = [];
    options.forEach((option, i) => {
      if (i === options.length - 1) {
        this.emitNode(option);
        return;
      }
      const split = this.emit({ op: 'split', first: this.code.length + 1, second: 0 });
      this.emitNode(option);
      ends.push(this.emit({ op: 'jump', to: 0 }));
      split.second = this.code.length;
    });
    for (const end of ends) end.to = this.code.length;
  }

  private emitRepeat({ body, min, max, isLazy }: RegexNode & { kind: 'repeat' }): void {
    for (let i = 0; i < min; i++) this.emitNode(body);
    if (max === Number.POSITIVE_INFINITY) {
      this.emitLoop(body, isLazy);
      return;
    }
    const splits: { op: 'split'; first: number; second: number }[] = [];
    for (let i = min; i < max; i++) {
      splits.push(this.emit({ op: 'split', first: this.code.length + 1, second: 0 }));
      this.emitTurn(body);
    }
    for (const split of splits) this.aim(split, split.first, this.code.length, isLazy);
  }

  /** `body*`. */
  private emitLoop(body: RegexNode, isLazy: boolean): void {
    const start = this.code.length;
    const split = this.emit({ op: 'split', first: 0, second: 0 });
    this.emitTurn(body);
    this.emit({ op: 'jump', to: start });
    this.aim(split, start + 1, this.code.length, isLazy);
  }

  /** A turn more than there must be: one that matches nothing does not count. */
  private emitTurn(body: RegexNode): void {
    if (!mayBeEmpty(body)) {
      this.emitNode(body);
      return;
    }
    const slot = this.slots++;
    this.emit({ op: 'mark', slot });
    this.emitNode(body);
    this.emit({ op: 'progress', slot });
  }

  private aim(split: { first: number; second: number }, into: number, past: number, isLazy: boolean): void {
    split.first = isLazy ? past : into;
    split.second = isLazy ? into : past;
  }
}

function mayBeEmpty(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
    case 'character':
      return false;
    case 'sequence':
      return node.items.every(mayBeEmpty);
    case 'choice':
      return node.options.some(mayBeEmpty);
    case 'group':
    case 'atomic':
      return mayBeEmpty(node.body);
    case 'repeat':
      return node.min === 0 || mayBeEmpty(node.body);
    default:
      return true;
  }
}
