import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { generatedPerson } from '../../../src/contracts/generated/generated-people.ts';
import { seededRandom } from '../../../src/contracts/seeded-random.ts';
import { generateWatchList } from '../../../src/screening/generate-watch-list.ts';
import { nameForms } from '../../../src/screening/names.ts';
import { createScreener } from '../../../src/screening/screen.ts';
import { generatedWatchList, WatchListEntry } from '../../../src/screening/watch-list.ts';

const list: WatchListEntry[] = [
  {
    entryId: 'WL-00001',
    list: 'sanctions',
    names: ['张晓明'],
    birthDate: '1970-05-06',
    documentNumber: 'E1234567',
  },
  { entryId: 'WL-00002', list: 'pep', names: ['Cheung Siu Ming'], birthDate: '1980' },
  { entryId: 'WL-00003', list: 'watch', names: ['单雄信'] },
  { entryId: 'WL-00004', list: 'watch', names: ['Viktor Saladin-Oglu'], birthDate: '1965-01-01' },
];
const screener = createScreener(list);
const ask = (name: string, birthDate = '1999-09-09', documentNumber = 'X') =>
  screener.screen({ name, birthDate, documentNumber });

describe('screening', () => {
  it('knows a document whatever the name and its spelling', () => {
    expect(ask('李四', '1999-09-09', 'e 123-4567')[0]).toMatchObject({
      entryId: 'WL-00001',
      match: 'document',
      score: 100,
    });
  });

  it('rates the same name by the birth date', () => {
    expect(ask('张晓明', '1970-05-06')[0]).toMatchObject({ match: 'exact', birth: 'same', score: 100 });
    expect(ask('张晓明')).toEqual([]);
    expect(
      screener.screen(
        { name: '张晓明', birthDate: '1999-09-09', documentNumber: 'X' },
        { minimumScore: 50 },
      )[0],
    ).toMatchObject({
      match: 'exact',
      birth: 'different',
      score: 53,
    });
  });

  it('hears names: other characters, Latin letters, either order', () => {
    for (const name of ['章小明', 'Zhang Xiaoming', 'ZHANG XIAO MING', 'Xiao Ming Zhang', 'Xiǎomíng ZHĀNG'])
      expect(ask(name, '1970-05-06')[0]).toMatchObject({ entryId: 'WL-00001', match: 'pinyin', score: 90 });
  });

  it('reads a surname as a surname', () => {
    expect(ask('Shan Xiongxin')[0]).toMatchObject({ entryId: 'WL-00003', match: 'pinyin', birth: 'unknown' });
    expect(ask('Dan Xiongxin').filter(({ match }) => match !== 'fuzzy')).toEqual([]);
  });

  it('undoes other transliterations of the surname and given names', () => {
    expect(ask('Chang Hsiao-ming', '1970-05-06')[0]).toMatchObject({
      entryId: 'WL-00001',
      match: 'transliteration',
    });
    expect(ask('张小明', '1970-05-06')[0]).toMatchObject({ entryId: 'WL-00001', match: 'pinyin' });
  });

  it('forgives a slip of the pen only when the birth date speaks for it', () => {
    expect(ask('Victor Saladin Oglu', '1965-01-01')[0]).toMatchObject({ match: 'fuzzy', birth: 'same' });
    expect(ask('Viktor Saladinoglo', '1965-01-01')[0]).toMatchObject({ entryId: 'WL-00004', match: 'fuzzy' });
    expect(ask('Viktor Saladinoglo', '1966-01-01')).toEqual([]);
  });

  it('carries no name in a hit, one hit an entry, best first', () => {
    const hits = ask('张晓明', '1970-05-06', 'E1234567');
    expect(hits).toHaveLength(1);
    expect(JSON.stringify(hits)).not.toContain('张');
    expect(Object.keys(hits[0]!).sort()).toEqual(['birth', 'entryId', 'list', 'match', 'score']);
  });

  it('takes empty and odd names without falling over', () => {
    for (const name of ['', ' ', '·', '𠮷', 'Ŧ', '🙂']) expect(Array.isArray(ask(name))).toBe(true);
    expect(nameForms('吕布').latin).toEqual(['lyubu']);
    expect(nameForms('Lü Bu').latin).toContain('lyubu');
  });
});

describe('generated list', () => {
  it('is the file that its generator makes', () => {
    expect(generateWatchList(2_000, 20_260_101)).toEqual(generatedWatchList);
    expect(generatedWatchList.every((entry) => Value.Check(WatchListEntry, entry))).toBe(true);
    expect(new Set(generatedWatchList.map(({ entryId }) => entryId)).size).toBe(2_000);
  });

  it('finds each of its own entries, and few of a thousand strangers', () => {
    const whole = createScreener(generatedWatchList);
    for (const entry of generatedWatchList.slice(0, 300)) {
      const birthDate =
        entry.birthDate?.length === 10 ? entry.birthDate : `${entry.birthDate ?? '1970'}-01-01`;
      for (const name of entry.names) {
        const hits = whole.screen({ name, birthDate, documentNumber: 'none' });
        expect(hits.map(({ entryId }) => entryId)).toContain(entry.entryId);
      }
    }
    const random = seededRandom(11);
    let alarms = 0;
    for (let i = 0; i < 1_000; i++)
      alarms += whole.screen(generatedPerson(random, { on: '2026-11-21' })).length > 0 ? 1 : 0;
    expect(alarms).toBeLessThan(20);
  });
});
