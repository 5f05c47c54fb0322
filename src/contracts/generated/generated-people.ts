import { residentIdCheckDigit } from '../identity-card.ts';
import { provinces } from '../resident-region.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { generatedChineseName, generatedLatinName } from './generated-names.ts';

/** A person who does not exist: for the demo, tests and stand-ins. */
export interface GeneratedPerson {
  readonly name: string;
  readonly nameLatin?: string;
  readonly documentType: 'resident-id' | 'passport';
  readonly documentNumber: string;
  /** Passports only, ISO 3166-1 alpha-2. */
  readonly documentCountry?: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly sexIsMale: boolean;
  readonly mobile: string;
  readonly address: string;
  readonly occupation: string;
}

const mainland = Object.keys(provinces).filter((code) => code < '70');
const streets = ['示范路', '虚构大街', '样例巷', '演示中路', '测试东街'];
const occupations = [
  '教师',
  '工程师',
  '护士',
  '司机',
  '会计',
  '个体经营者',
  '销售人员',
  '公务员',
  '学生',
  '退休',
];
const countries = ['DE', 'FR', 'GB', 'US', 'JP', 'KR', 'SG', 'AU'];

/**
 * A valid resident identity number that nobody holds: its region is a province's own code (`110000`), and cards carry
 * county codes.
 * @param birthDate `YYYY-MM-DD`
 */
export function generatedResidentId(random: SeededRandom, birthDate: string, sexIsMale: boolean): string {
  const sequence = random.below(500) * 2 + (sexIsMale ? 1 : 0);
  const digits = `${random.pick(mainland)}0000${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return digits + residentIdCheckDigit(digits);
}

/**
 * A mobile number that nobody should hold. China keeps no range for fiction; segment 169 was given to no carrier when this
 * was written (assumption: check before anything is ever sent to such a number).
 */
export function generatedMobile(random: SeededRandom): string {
  return `169${String(random.below(100_000_000)).padStart(8, '0')}`;
}

/** A birth date of someone aged `youngest` to `oldest` on a day `YYYY-MM-DD`. */
export function generatedBirthDate(
  random: SeededRandom,
  on: string,
  youngest: number,
  oldest: number,
): string {
  const at = new Date(`${on}T00:00:00Z`);
  const age = youngest + random.below(oldest - youngest + 1);
  at.setUTCFullYear(at.getUTCFullYear() - age);
  at.setUTCDate(at.getUTCDate() - random.below(365));
  return at.toISOString().slice(0, 10);
}

/** What a demo may fix of a generated person. */
export interface GeneratedPersonOptions {
  /** The day that ages are counted on, `YYYY-MM-DD`. */
  readonly on: string;
  /** Age on that day; without it 18 to 70. */
  readonly age?: number;
  readonly sexIsMale?: boolean;
  readonly documentType?: 'resident-id' | 'passport';
}

/** A generated person with valid documents; the same random row gives the same person. */
export function generatedPerson(random: SeededRandom, options: GeneratedPersonOptions): GeneratedPerson {
  const { age } = options;
  const birthDate = generatedBirthDate(random, options.on, age ?? 18, age ?? 70);
  const sexIsMale = options.sexIsMale ?? random.next() < 0.5;
  const shared = {
    birthDate,
    sexIsMale,
    mobile: generatedMobile(random),
    address: `${provinces[random.pick(mainland)]}${random.pick(streets)}${1 + random.below(300)}号${1 + random.below(30)}栋${101 + random.below(20) * 100}室`,
    occupation: random.pick(occupations),
  };
  if (options.documentType === 'passport') {
    const name = generatedLatinName(random);
    return {
      ...shared,
      name,
      nameLatin: name,
      documentType: 'passport',
      documentNumber: `X${String(random.below(100_000_000)).padStart(8, '0')}`,
      documentCountry: random.pick(countries),
    };
  }
  return {
    ...shared,
    name: generatedChineseName(random),
    documentType: 'resident-id',
    documentNumber: generatedResidentId(random, birthDate, sexIsMale),
  };
}
