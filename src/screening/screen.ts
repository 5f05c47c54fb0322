import jaroWinkler from 'talisman/metrics/jaro-winkler.js';
import { type NameForms, nameForms } from './names.ts';
import type { ListKind, WatchListEntry } from './watch-list.ts';

/** Who is looked up. Personal data: never log it. */
export interface ScreeningSubject {
  readonly name: string;
  readonly nameLatin?: string;
  readonly documentNumber: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
}

export type MatchKind = 'document' | 'exact' | 'pinyin' | 'transliteration' | 'fuzzy';
export type BirthAgreement = 'same' | 'same-year' | 'unknown' | 'different';

/** An entry that is, or may be, the subject. Carries no name. */
export interface ScreeningHit {
  readonly list: ListKind;
  readonly entryId: string;
  readonly match: MatchKind;
  readonly birth: BirthAgreement;
  /** 0 to 100. */
  readonly score: number;
}

/**
 * What a match is worth. The decision tables may supply their own; these are assumptions, chosen so that a merely
 * similar name counts only when the birth date speaks for it too.
 */
export interface ScreeningParameters {
  /** Hits below are dropped. */
  readonly minimumScore: number;
  /** Jaro-Winkler similarity from which two spellings count as alike, 0 to 1. */
  readonly fuzzySimilarity: number;
  readonly base: Readonly<Record<Exclude<MatchKind, 'fuzzy'>, number>>;
  /** A fuzzy match is worth this at similarity 1, and falls by `fuzzyFall` per 0.01 below. */
  readonly fuzzyBase: number;
  readonly fuzzyFall: number;
  readonly birth: Readonly<Record<BirthAgreement, number>>;
}

export const assumedParameters: ScreeningParameters = {
  minimumScore: 70,
  fuzzySimilarity: 0.92,
  base: { document: 100, exact: 88, pinyin: 78, transliteration: 76 },
  fuzzyBase: 76,
  fuzzyFall: 2,
  birth: { same: 12, 'same-year': 4, unknown: 0, different: -35 },
};

/** Looks subjects up in one list; built once, asked often. */
export interface Screener {
  /** Best hit first; at most one a entry. */
  screen(subject: ScreeningSubject, parameters?: Partial<ScreeningParameters>): ScreeningHit[];
}

interface Listed {
  readonly entry: WatchListEntry;
  readonly forms: readonly NameForms[];
}

/** Indexes a list by document, name, pinyin and variants, so that only the fuzzy comparison has to search a block. */
export function createScreener(list: readonly WatchListEntry[]): Screener {
  const byDocument = new Map<string, Listed[]>();
  const byWritten = new Map<string, Listed[]>();
  const byLatin = new Map<string, Listed[]>();
  const byVariant = new Map<string, Listed[]>();
  const byBlock = new Map<string, { readonly form: string; readonly listed: Listed }[]>();
  for (const entry of list) {
    const listed: Listed = { entry, forms: entry.names.map(nameForms) };
    if (entry.documentNumber) add(byDocument, documentKey(entry.documentNumber), listed);
    for (const { written, latin, variants } of listed.forms) {
      add(byWritten, written, listed);
      for (const form of latin) {
        add(byLatin, form, listed);
        add(byBlock, form[0] ?? '', { form, listed });
      }
      for (const form of variants) add(byVariant, form, listed);
    }
  }

  return {
    screen(subject, given = {}) {
      const parameters = { ...assumedParameters, ...given };
      const hits = new Map<string, ScreeningHit>();
      const found = ({ entry }: Listed, match: MatchKind, base: number) => {
        const birth = birthAgreement(subject.birthDate, entry.birthDate);
        // A document names one person: a listed birth date that differs is the list's mistake.
        const raw = match === 'document' ? base : base + parameters.birth[birth];
        const score = Math.max(0, Math.min(100, Math.round(raw)));
        if (score < parameters.minimumScore || score <= (hits.get(entry.entryId)?.score ?? -1)) return;
        hits.set(entry.entryId, { list: entry.list, entryId: entry.entryId, match, birth, score });
      };
      const { base } = parameters;
      for (const listed of byDocument.get(documentKey(subject.documentNumber)) ?? [])
        found(listed, 'document', base.document);
      for (const forms of [subject.name, subject.nameLatin]
        .filter((name) => name !== undefined)
        .map(nameForms)) {
        for (const listed of byWritten.get(forms.written) ?? []) found(listed, 'exact', base.exact);
        for (const form of forms.latin) {
          for (const listed of byLatin.get(form) ?? []) found(listed, 'pinyin', base.pinyin);
          for (const listed of byVariant.get(form) ?? [])
            found(listed, 'transliteration', base.transliteration);
        }
        for (const form of forms.variants) {
          for (const index of [byLatin, byVariant])
            for (const listed of index.get(form) ?? [])
              found(listed, 'transliteration', base.transliteration);
        }
        for (const form of forms.latin) {
          for (const other of byBlock.get(form[0] ?? '') ?? []) {
            if (Math.abs(form.length - other.form.length) > 3) continue;
            const similarity = jaroWinkler(form, other.form);
            if (similarity < parameters.fuzzySimilarity || similarity === 1) continue;
            found(
              other.listed,
              'fuzzy',
              parameters.fuzzyBase - (1 - similarity) * 100 * parameters.fuzzyFall,
            );
          }
        }
      }
      return [...hits.values()].sort((a, b) => b.score - a.score || (a.entryId < b.entryId ? -1 : 1));
    },
  };
}

function birthAgreement(subject: string, listed: string | undefined): BirthAgreement {
  if (!listed) return 'unknown';
  if (listed.length === 4) return subject.startsWith(listed) ? 'same-year' : 'different';
  return subject === listed ? 'same' : 'different';
}

const documentKey = (number: string) => number.toUpperCase().replace(/[^A-Z0-9]/g, '');

function add<T>(index: Map<string, T[]>, key: string, value: T): void {
  const present = index.get(key);
  if (!present) index.set(key, [value]);
  else if (!present.includes(value)) present.push(value);
}
