import Type, { type Static } from 'typebox';
import file from './data/watch-list.json' with { type: 'json' };

/** Why someone is listed: sanctioned, politically exposed, or watched by the bank itself. */
export const listKinds = ['sanctions', 'pep', 'watch'] as const;
export type ListKind = (typeof listKinds)[number];

/** One person on a list. `birthDate` may be a year only, as lists often have it. */
export const WatchListEntry = Type.Object({
  entryId: Type.String({ pattern: '^WL-\\d{5}$' }),
  list: Type.Enum([...listKinds] as ['sanctions', 'pep', 'watch']),
  /** Chinese or Latin spellings, the main one first. */
  names: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
  birthDate: Type.Optional(Type.String({ pattern: '^\\d{4}(-\\d{2}-\\d{2})?$' })),
  documentNumber: Type.Optional(Type.String()),
});
export type WatchListEntry = Static<typeof WatchListEntry>;

/** The list that comes with the project: made by `generate-watch-list.ts`, nobody on it exists. */
export const generatedWatchList = file as readonly WatchListEntry[];
