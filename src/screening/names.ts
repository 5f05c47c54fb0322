import { pinyin } from 'pinyin-pro';
import { cantoneseSurnames, wadeGilesSyllables } from './transliterations.ts';

/** A name in the forms that are compared. All are lower case, without tones, marks and blanks. */
export interface NameForms {
  /** As written, only cleaned. */
  readonly written: string;
  /** Latin letters joined, surname first or last: a list does not say which. */
  readonly latin: readonly string[];
  /** The same after undoing other transliterations (Chang, Cheung: zhang). Empty when nothing changed. */
  readonly variants: readonly string[];
  /** First letters that a similar name may begin with: the block in which fuzzy comparison looks. */
  readonly blocks: readonly string[];
}

const hanzi = /\p{Script=Han}/u;

/** The forms of a Chinese or Latin name. */
export function nameForms(name: string): NameForms {
  const clean = name.normalize('NFKC').trim().toLowerCase();
  const isChinese = hanzi.test(clean);
  const tokens = isChinese ? pinyinTokens(clean) : latinTokens(clean);
  // In Chinese the surname is known to come first; in Latin letters either end may hold it.
  const latin = isChinese ? [tokens.join('')] : bothOrders(tokens);
  const variants = isChinese ? [] : [...variantsOf(tokens)].filter((form) => !latin.includes(form));
  const blocks = [...new Set([...latin, ...variants].map((form) => form[0] ?? ''))];
  return { written: clean.replace(/[\s·•.,'-]/g, ''), latin, variants, blocks };
}

/** Syllables of a Chinese name, the surname read as a surname (单: shan, not dan). */
export function pinyinTokens(name: string): string[] {
  const letters = name.replace(/[\s·•]/g, '');
  return pinyin(letters, { toneType: 'none', type: 'array', surname: 'head', v: true }).map(spellV);
}

function latinTokens(name: string): string[] {
  return name
    .normalize('NFD')
    .replace(/([ln])u\u0308/g, '$1v')
    .replace(/\p{M}/gu, '')
    .split(/[^a-z]+/)
    .filter(Boolean)
    .map(spellV);
}

/** lv, nv are how keyboards write lü, nü; passports write LYU, NYU. */
function spellV(syllable: string): string {
  return syllable.replace(/^([ln])[vü]/, '$1yu');
}

function bothOrders(tokens: readonly string[]): string[] {
  if (tokens.length < 2) return [tokens.join('')];
  const lastFirst = [tokens.at(-1)!, ...tokens.slice(0, -1)];
  return [...new Set([tokens.join(''), lastFirst.join('')])];
}

/** Every reading of the tokens with the surname at either end and its other spelling undone. */
function variantsOf(tokens: readonly string[]): Set<string> {
  const forms = new Set<string>();
  if (tokens.length < 2) return forms;
  for (const [surname, given] of [
    [tokens[0]!, tokens.slice(1)],
    [tokens.at(-1)!, tokens.slice(0, -1)],
  ] as const) {
    const rest = given.map((token) => wadeGilesSyllables[token] ?? token).join('');
    const surnames = new Set([surname, wadeGilesSyllables[surname] ?? surname]);
    for (const reading of cantoneseSurnames[surname] ?? []) surnames.add(reading);
    for (const reading of surnames) {
      forms.add(reading + rest);
      forms.add(reading + given.join(''));
    }
  }
  return forms;
}
