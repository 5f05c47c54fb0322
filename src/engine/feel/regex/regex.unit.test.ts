import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Run } from '../run.ts';
import { allMatches, compiledPattern, firstMatch } from './index.ts';

const newRun = (): Run => new Run({ get: () => undefined }, { now: 0, zone: 'Z' });

/** Patterns in which XPath and JavaScript agree on what is matched, built of `a`, `b` and `c`. */
const { pattern } = fc.letrec<{ pattern: string; term: string; atom: string }>((tie) => ({
  pattern: fc.array(tie('term'), { minLength: 1, maxLength: 3 }).map((terms) => terms.join('')),
  term: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{1,2}', '{2}', '*?', '+?'))
    .map(([atom, q]) => (q !== '' && /^[\^$]$/.test(atom) ? atom : atom + q)),
  atom: fc.oneof(
    { maxDepth: 3 },
    fc
      .constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\b', '(?=a)', '(?!b)')
      .map((atom) => (atom.startsWith('(?') || atom === '\\b' ? `(?:${atom}|a)` : atom)),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(${a}|${b})`),
    tie('pattern').map((inner) => `(?:${inner})`),
  ),
}));

it('finds what JavaScript finds', () => {
  fc.assert(
    fc.property(
      pattern,
      fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 }),
      (source, text) => {
        const expected = new RegExp(source, 'u').exec(text);
        const match = firstMatch(compiledPattern(source, '')!, text, newRun());
        expect(match && [match[0], match[1]]).toEqual(
          expected && [expected.index, expected.index + expected[0].length],
        );
      },
    ),
    { numRuns: 500, seed: 20261121 },
  );
});

it('finds all that JavaScript finds', () => {
  fc.assert(
    fc.property(
      pattern,
      fc.string({ unit: fc.constantFrom('a', 'b', '🐎'), maxLength: 6 }),
      (source, text) => {
        const expected = [...text.matchAll(new RegExp(source, 'gu'))].map(({ index, 0: found }) => [
          index,
          index + found.length,
        ]);
        const matches = allMatches(compiledPattern(source, '')!, text, newRun());
        expect(matches.map((match) => [match[0], match[1]])).toEqual(expected);
      },
    ),
    { numRuns: 500, seed: 20261122 },
  );
});

it('finds the same when it begins to remember places', () => {
  const text = `${'ab'.repeat(3000)}c`;
  for (const source of ['(a|b)*c', '(ab)*?c$', '((a|ab)(b|))*c', '.*.*c', '(?:a*b*)*c'])
    expect(firstMatch(compiledPattern(source, '')!, text, newRun())?.slice(0, 2), source).toEqual([
      0,
      text.length,
    ]);
  expect(firstMatch(compiledPattern('(a|b|ab)*d', '')!, text, newRun())).toBeNull();
});

it.each([
  '(',
  ')',
  'a**',
  '[',
  '[]',
  '[b-a]',
  '[a',
  '\\',
  '\\q',
  'a{2,1}',
  '{1}',
  '(?<=a)b',
  '\\p{Nope}',
  '(a)\\2',
  'x{1,2000}',
])('refuses %s', (source) => expect(compiledPattern(source, '')).toBeNull());
