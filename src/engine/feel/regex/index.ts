import type { Run } from '../run.ts';
import { type Match, Matcher } from './matcher.ts';
import { compileRegex, type Program } from './program.ts';
import { PatternFailure, parseRegex } from './syntax.ts';

export type { Match } from './matcher.ts';

/** A compiled pattern. */
export interface Pattern {
  readonly program: Program;
  readonly groups: number;
}

const MAX_PATTERN = 10_000;
const MAX_KEPT = 500;
const kept = new Map<string, Pattern | null>();

/** The pattern with its flags (`s`, `m`, `i`, `x`), or null when it is none. */
export function compiledPattern(pattern: string, flags: string): Pattern | null {
  if (pattern.length > MAX_PATTERN || flags.length > 20) return null;
  const key = `${flags}/${pattern}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = compile(pattern, flags);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

function compile(pattern: string, flags: string): Pattern | null {
  try {
    const regex = parseRegex(pattern, flags);
    return { program: compileRegex(regex), groups: regex.groups };
  } catch (error) {
    if (error instanceof PatternFailure) return null;
    throw error;
  }
}

export function firstMatch(pattern: Pattern, text: string, run: Run): Match | null {
  return new Matcher(text, run).search(pattern.program, 0);
}

/** All matches that do not overlap, from left to right. */
export function allMatches(pattern: Pattern, text: string, run: Run): Match[] {
  const matcher = new Matcher(text, run);
  const matches: Match[] = [];
  let from = 0;
  while (from <= text.length) {
    const match = matcher.search(pattern.program, from);
    if (match === null) break;
    run.spend(1);
    matches.push(match);
    const end = match[1]!;
    // After an empty match, one character is passed over.
    from = end > match[0]! ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
  }
  return matches;
}
