import type { Run } from '../run.ts';
import type { Program } from './program.ts';
import { folded } from './sets.ts';

/** Starts and ends of the whole match and of each group; -1 where a group took no part. */
export type Match = readonly number[];

/** Steps of the matcher that count as one step of the evaluation. */
const STEPS_A_STEP = 8;
/** After so many steps in one search, places that led nowhere are remembered. */
const PATIENCE = 2000;
/** 4 MB. */
const MAX_MEMORY_BITS = 33_554_432;

/**
 * Runs a program over a text, by backtracking on a stack of its own. Every step is paid for. Places (instruction and
 * position) that led nowhere are remembered when nothing else decides: that makes the search linear in the text.
 */
export class Matcher {
  private readonly text: string;
  private readonly run: Run;
  private steps = 0;
  private memory: Uint32Array | null = null;

  constructor(text: string, run: Run) {
    this.text = text;
    this.run = run;
  }

  /** The first match from `from` on, or null. */
  search(program: Program, from: number): Match | null {
    const { text } = this;
    this.memory?.fill(0);
    for (let at = from; at <= text.length; at++) {
      const slots = new Array<number>(program.slots).fill(-1);
      const end = this.match(program, at, slots, true);
      if (end >= 0) {
        slots[0] = at;
        slots[1] = end;
        return slots;
      }
      if (at < text.length && text.codePointAt(at)! > 0xffff) at++;
    }
    return null;
  }

  private pay(): void {
    this.steps++;
    if (this.steps % 1024 === 0) this.run.spend(1024 / STEPS_A_STEP);
  }

  /** Whether this place was tried before; from now on it was. */
  private isKnown(program: Program, pc: number, at: number): boolean {
    if (this.steps < PATIENCE) return false;
    const size = program.code.length * (this.text.length + 1);
    if (size > MAX_MEMORY_BITS) return false;
    this.memory ??= new Uint32Array((size + 31) >>> 5);
    const bit = pc * (this.text.length + 1) + at;
    const mask = 1 << (bit & 31);
    if ((this.memory[bit >>> 5]! & mask) !== 0) return true;
    this.memory[bit >>> 5]! |= mask;
    return false;
  }

  /** Where the match that begins at `start` ends, or -1. Captures go to `slots`. */
  private match(program: Program, start: number, slots: number[], isOuter: boolean): number {
    const { text } = this;
    const { code } = program;
    const remembers = isOuter && program.isMemoryless;
    // Two numbers an entry: an instruction and a position to go on with, or (from below) a slot to set back.
    const stack: number[] = [];
    let pc = 0;
    let at = start;
    for (;;) {
      this.pay();
      const instruction = code[pc]!;
      let isFailed = false;
      switch (instruction.op) {
        case 'character':
        case 'set': {
          const next = at < text.length ? text.codePointAt(at)! : -1;
          if (next < 0 || !(instruction.op === 'set' ? instruction.set(next) : instruction.code === next))
            isFailed = true;
          else {
            at += next > 0xffff ? 2 : 1;
            pc++;
          }
          break;
        }
        case 'split':
          if (remembers && this.isKnown(program, pc, at)) isFailed = true;
          else {
            stack.push(instruction.second, at);
            pc = instruction.first;
          }
          break;
        case 'jump':
          pc = instruction.to;
          break;
        case 'save':
        case 'mark':
          stack.push(-1 - instruction.slot, slots[instruction.slot]!);
          slots[instruction.slot] = at;
          pc++;
          break;
        case 'progress':
          if (slots[instruction.slot] === at) isFailed = true;
          else pc++;
          break;
        case 'assert':
          if (instruction.holds(text, at)) pc++;
          else isFailed = true;
          break;
        case 'look': {
          const inner = slots.slice();
          const isFound = this.match(instruction.body, at, inner, false) >= 0;
          if (isFound === instruction.isNegated) isFailed = true;
          else {
            if (isFound) this.adopt(inner, slots, stack);
            pc++;
          }
          break;
        }
        case 'atomic': {
          const inner = slots.slice();
          const end = this.match(instruction.body, at, inner, false);
          if (end < 0) isFailed = true;
          else {
            this.adopt(inner, slots, stack);
            at = end;
            pc++;
          }
          break;
        }
        case 'reference': {
          const end = this.referenceEnd(slots, instruction.index, instruction.isCaseless, at);
          if (end < 0) isFailed = true;
          else {
            at = end;
            pc++;
          }
          break;
        }
        case 'match':
          return at;
      }
      if (!isFailed) continue;
      for (;;) {
        if (stack.length === 0) return -1;
        const value = stack.pop()!;
        const target = stack.pop()!;
        if (target >= 0) {
          pc = target;
          at = value;
          break;
        }
        slots[-1 - target] = value;
      }
    }
  }

  /** Takes over the captures of an inner program, so that going back undoes them. */
  private adopt(inner: readonly number[], slots: number[], stack: number[]): void {
    for (let i = 0; i < slots.length; i++) {
      if (inner[i] === slots[i]) continue;
      stack.push(-1 - i, slots[i]!);
      slots[i] = inner[i]!;
    }
  }

  /** Where the text of a group ends when it stands at `at` again; a group that took no part is empty. */
  private referenceEnd(slots: readonly number[], index: number, isCaseless: boolean, at: number): number {
    const start = slots[index * 2]!;
    const end = slots[index * 2 + 1]!;
    if (start < 0 || end < 0) return at;
    const length = end - start;
    this.run.spend(length >>> 3);
    if (!isCaseless) return this.text.startsWith(this.text.slice(start, end), at) ? at + length : -1;
    if (at + length > this.text.length) return -1;
    for (let i = 0; i < length; i++) {
      if (folded(this.text.charCodeAt(start + i)) !== folded(this.text.charCodeAt(at + i))) return -1;
    }
    return at + length;
  }
}
