import Type from 'typebox';
import { BoundedMap, keptEntries } from '../stand-in-kit/bounded-map.ts';
import { answer, effect, query, refuse, type StandIn } from '../stand-in-kit/route.ts';

interface Facility {
  readonly facilityId: string;
  readonly customerId: string;
  readonly caseId: string | undefined;
  readonly limitMinor: number;
  readonly businessKey: string | undefined;
  state: 'booked' | 'cancelled';
}

interface Books {
  readonly facilities: Map<string, Facility>;
  readonly ofCustomer: Map<string, Facility[]>;
}

/** Most one customer may draw: CNY 50 million. */
const exposureLimitMinor = 5_000_000_000;
const id = Type.String({ minLength: 1, maxLength: 64 });

const standing = (books: Books, customerId: string) =>
  (books.ofCustomer.get(customerId) ?? []).filter(({ state }) => state === 'booked');
const sum = (facilities: readonly Facility[]) =>
  facilities.reduce((total, { limitMinor }) => total + limitMinor, 0);

const getExposure = query({
  name: 'get-exposure',
  method: 'POST',
  path: '/exposure-inquiries',
  input: Type.Object({ customerId: id, documentNumber: Type.Optional(id) }),
  subjects: (input) => [input.customerId, input.documentNumber],
  decide({ customerId, documentNumber }, books: Books, context) {
    const own = standing(books, customerId);
    const chance = context.dice('exposure', documentNumber ?? customerId);
    // Three of ten people had something before: CNY 2,000 to 200,000, one in twenty of them overdue.
    const before = chance.chance(0.3) ? chance.between(20, 2_000) * 10_000 : 0;
    const overdue = before > 0 && chance.chance(0.05) ? Math.round(before / 12) : 0;
    return answer({
      outstandingMinor: before + sum(own),
      undrawnMinor: 0,
      overdueMinor: overdue,
      activeFacilities: own.length + (before > 0 ? 1 : 0),
    });
  },
});

const bookFacility = effect({
  name: 'book-facility',
  method: 'POST',
  path: '/facilities',
  input: Type.Object({
    customerId: id,
    product: id,
    limitMinor: Type.Integer({ minimum: 1 }),
    annualRateBasisPoints: Type.Integer({ minimum: 1, maximum: 3_600 }),
    termMonths: Type.Integer({ minimum: 1, maximum: 360 }),
  }),
  subjects: (input) => [input.customerId],
  businessKey: (input, { caseId }) => `${caseId ?? input.customerId}/${input.product}`,
  keep: (input) => ({ customerId: input.customerId, product: input.product, limitMinor: input.limitMinor }),
  decide: ({ customerId, limitMinor }, books: Books, context) =>
    sum(standing(books, customerId)) + limitMinor > exposureLimitMinor
      ? refuse('exposure-limit-reached')
      : answer({ kind: 'booked', facilityId: context.newId('FC') }),
});

const cancelFacility = effect({
  name: 'cancel-facility',
  method: 'POST',
  path: '/facilities/:facilityId/cancellation',
  input: Type.Object({ facilityId: id, reason: Type.String({ minLength: 1, maxLength: 100 }) }),
  subjects: (input) => [input.facilityId],
  undoes({ facilityId }, books: Books) {
    const facility = books.facilities.get(facilityId);
    return facility?.state === 'booked' ? `book-facility ${facility.businessKey}` : undefined;
  },
  keep: ({ facilityId }) => ({ facilityId }),
  decide: ({ facilityId }, books: Books) =>
    books.facilities.has(facilityId) ? answer({ kind: 'cancelled' }) : refuse('facility-not-found'),
});

const valueCollateral = query({
  name: 'value-collateral',
  method: 'GET',
  path: '/collateral-values',
  input: Type.Object({
    customerId: id,
    collateralId: id,
    declaredValueMinor: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }),
  }),
  subjects: (input) => [input.customerId, input.collateralId],
  decide({ collateralId, declaredValueMinor }, _books: Books, context) {
    const chance = context.dice('collateral', collateralId);
    if (chance.chance(0.02)) return answer({ kind: 'not-found' });
    // Valuers come out at 75 to 105 % of what owners say, to whole CNY 100.
    const share = chance.around(92, 6, 75, 105) / 100;
    return answer({
      kind: 'valued',
      valueMinor: Math.round((Number(declaredValueMinor) * share) / 10_000) * 10_000,
    });
  },
});

/** The credit system: facilities, exposure, collateral values. */
export const creditSystemStandIn: StandIn<Books> = {
  system: 'credit-system',
  routes: [getExposure, bookFacility, cancelFacility, valueCollateral],
  initial: () => ({ facilities: new BoundedMap(keptEntries), ofCustomer: new BoundedMap(keptEntries) }),
  apply(books, { route, input, body, caseId, businessKey }) {
    if (route === 'cancel-facility') {
      const facility = books.facilities.get(String(input.facilityId));
      if (facility) facility.state = 'cancelled';
      return;
    }
    const facility: Facility = {
      facilityId: String(body.facilityId),
      customerId: String(input.customerId),
      caseId,
      limitMinor: Number(input.limitMinor),
      businessKey,
      state: 'booked',
    };
    books.facilities.set(facility.facilityId, facility);
    const others = books.ofCustomer.get(facility.customerId) ?? [];
    books.ofCustomer.set(facility.customerId, [...others, facility]);
  },
  *objects(books) {
    for (const { businessKey: _, ...facility } of books.facilities.values()) yield facility;
  },
};
