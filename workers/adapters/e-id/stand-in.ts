import Type, { type Static, type TObject, type TProperties } from 'typebox';
import { answer, effect, refuse, type StandIn } from '../stand-in-kit/route.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const person = {
  customerId: id,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  documentType: id,
  documentNumber: id,
};

/** One method of identification with its shares of people for whom it fails or does not work. */
function method<Extra extends TProperties>(spec: {
  readonly name: string;
  readonly path: string;
  readonly extra: Extra;
  readonly unavailable: number;
  readonly mismatch: number;
}) {
  const input = Type.Object({ ...person, ...spec.extra });
  type Person = Static<TObject<typeof person>>;
  const of = (value: unknown) => value as Person & { readonly consentReference?: string };
  return effect({
    name: spec.name,
    method: 'POST',
    path: spec.path,
    input,
    subjects: (value) => [of(value).customerId, of(value).documentNumber],
    keep: (value, hash) => ({
      customerId: of(value).customerId,
      subjectHash: hash(of(value).documentNumber),
    }),
    decide(value, _state: unknown, context) {
      if ('consentReference' in spec.extra && !of(value).consentReference?.trim())
        return refuse('consent-missing');
      const chance = context.dice(spec.name, of(value).documentNumber);
      const providerReference = context.newId('EID');
      if (chance.chance(spec.unavailable)) return answer({ result: 'unavailable', providerReference });
      const matched = !chance.chance(spec.mismatch);
      const confidence = matched ? chance.between(88, 99) : chance.between(5, 60);
      return answer({
        result: matched ? 'match' : 'mismatch',
        providerReference,
        ...(spec.name === 'match-face' && { confidence }),
      });
    },
  });
}

/** The e-ID provider: who matches by which method follows from the document number. */
export const eIdStandIn: StandIn = {
  system: 'e-id',
  routes: [
    method({
      name: 'match-face',
      path: '/face-matches',
      extra: { captureReference: id, consentReference: Type.String({ maxLength: 200 }) },
      unavailable: 0.02,
      mismatch: 0.02,
    }),
    method({
      name: 'verify-certificate',
      path: '/certificate-checks',
      extra: {},
      unavailable: 0.05,
      mismatch: 0.01,
    }),
    method({
      name: 'match-bank-card',
      path: '/bank-card-matches',
      extra: {
        mobile: Type.String({ minLength: 5, maxLength: 20 }),
        cardNumber: Type.String({ pattern: '^[0-9]{12,19}$' }),
      },
      unavailable: 0.02,
      mismatch: 0.01,
    }),
  ],
  initial: () => undefined,
  apply() {},
  objects: () => [],
};
