import type { ScreeningHitView } from '../../../contracts/task-page.ts';
import type { Customer } from '../../../customers/index.ts';
import type { WatchListEntry } from '../../../screening/watch-list.ts';
import type { CaseData } from './case-data.ts';

interface Hit {
  readonly entryId: string;
  readonly list: string | null;
  readonly match: string | null;
  readonly score: number | null;
}

const textOr = (value: unknown) => (typeof value === 'string' ? value : null);

/** The hits as the case's screening recorded them: ids and codes. */
function hitsIn({ screeningHits }: CaseData): Hit[] {
  if (!Array.isArray(screeningHits)) return [];
  return screeningHits.flatMap((one: Record<string, unknown> | null) =>
    typeof one?.entryId === 'string'
      ? [
          {
            entryId: one.entryId,
            list: textOr(one.list),
            match: textOr(one.match),
            score: typeof one.score === 'number' ? one.score : null,
          },
        ]
      : [],
  );
}

const oneOf = (value: string | undefined) => (value === undefined ? [] : [value]);

function compare(
  customer: Customer,
  nameLatin: string | undefined,
  entry: WatchListEntry,
): ScreeningHitView['comparison'] {
  const latin = (name: string) => /^[\p{Script=Latin}\s.'-]+$/u.test(name);
  return [
    { field: 'name', applicant: customer.name, entry: entry.names.filter((name) => !latin(name)) },
    { field: 'nameLatin', applicant: nameLatin ?? null, entry: entry.names.filter(latin) },
    { field: 'birthDate', applicant: customer.birthDate ?? null, entry: oneOf(entry.birthDate) },
    {
      field: 'documentNumber',
      applicant: customer.documents[0]?.number ?? null,
      entry: oneOf(entry.documentNumber),
    },
  ];
}

/**
 * Screening hits beside the list entry.
 * @param known what may be compared: nothing without it (erased, or not for the caller's eyes)
 */
export function screeningOf(
  data: CaseData,
  entries: ReadonlyMap<string, WatchListEntry>,
  known: { readonly customer: Customer; readonly nameLatin: string | undefined } | undefined,
): ScreeningHitView[] {
  return hitsIn(data).map((hit) => {
    const entry = entries.get(hit.entryId);
    return {
      ...hit,
      comparison: entry && known ? compare(known.customer, known.nameLatin, entry) : [],
    };
  });
}
