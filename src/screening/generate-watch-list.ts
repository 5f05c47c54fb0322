import { writeFileSync } from 'node:fs';
import { generatedChineseName, generatedLatinName } from '../contracts/generated/generated-names.ts';
import { generatedBirthDate, generatedResidentId } from '../contracts/generated/generated-people.ts';
import { type SeededRandom, seededRandom } from '../contracts/seeded-random.ts';
import { pinyinTokens } from './names.ts';
import { cantoneseSurnames } from './transliterations.ts';
import type { ListKind, WatchListEntry } from './watch-list.ts';

/** A generated list of `count` people who do not exist; the same seed gives the same list. */
export function generateWatchList(count: number, seed: number): WatchListEntry[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => generatedEntry(random, i + 1));
}

function generatedEntry(random: SeededRandom, number: number): WatchListEntry {
  const isChinese = random.next() < 0.7;
  const chance = random.next();
  const list: ListKind = chance < 0.4 ? 'sanctions' : chance < 0.75 ? 'pep' : 'watch';
  const birthDate = generatedBirthDate(random, '2026-01-01', 25, 80);
  const name = isChinese ? generatedChineseName(random) : generatedLatinName(random);
  // Lists are incomplete: four in five name a birth date, a tenth of those the year only, half a document.
  const birth = random.next() < 0.8 ? (random.next() < 0.1 ? birthDate.slice(0, 4) : birthDate) : undefined;
  const document = random.next() < 0.5 ? generatedDocument(random, isChinese, birthDate) : undefined;
  return {
    entryId: `WL-${String(number).padStart(5, '0')}`,
    list,
    names: isChinese ? [name, ...otherSpelling(random, name)] : [name],
    ...(birth ? { birthDate: birth } : {}),
    ...(document ? { documentNumber: document } : {}),
  };
}

function generatedDocument(random: SeededRandom, isChinese: boolean, birthDate: string): string {
  return isChinese
    ? generatedResidentId(random, birthDate, random.next() < 0.7)
    : `Z${String(random.below(100_000_000)).padStart(8, '0')}`;
}

/** One Chinese entry in five is also spelt as overseas papers would. */
function otherSpelling(random: SeededRandom, name: string): string[] {
  if (random.next() >= 0.2) return [];
  const [surname = '', ...given] = pinyinTokens(name);
  const spellings = Object.keys(cantoneseSurnames).filter((key) => cantoneseSurnames[key]!.includes(surname));
  const spelt = spellings.length > 0 ? random.pick(spellings) : surname;
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return [`${capital(spelt)} ${capital(given.join(''))}`];
}

/** `npx tsx src/screening/generate-watch-list.ts` writes the file anew, one entry a line. */
if (process.argv[1]?.endsWith('generate-watch-list.ts')) {
  const entries = generateWatchList(2_000, 20_260_101);
  const lines = entries.map((entry) => JSON.stringify(entry)).join(',\n');
  writeFileSync(new URL('./data/watch-list.json', import.meta.url), `[\n${lines}\n]\n`);
}
