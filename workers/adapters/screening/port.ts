/** Who is to be looked up in the sanctions, PEP and watch lists. */
export interface ScreeningSubject {
  readonly name: string;
  /** As in the passport, when there is one. */
  readonly nameLatin?: string;
  readonly documentNumber: string;
  /** ISO date. */
  readonly birthDate: string;
}

/** One entry of a list that is, or may be, the subject. Carries no name. */
export interface ScreeningHit {
  readonly list: 'sanctions' | 'pep' | 'watch';
  readonly entryId: string;
  readonly match: 'exact' | 'fuzzy' | 'pinyin' | 'transliteration' | 'document';
  /** 0 to 100. */
  readonly score: number;
}

/** Name screening. Local: the lists are the bank's own files, no system elsewhere is asked. */
export interface Screening {
  /** Best hit first; empty when nothing comes near. */
  screen(subject: ScreeningSubject): Promise<readonly ScreeningHit[]>;
}
