import { provinceOf } from './resident-region.ts';

/** Why a resident identity number is refused: a code for messages, never the number itself. */
export type ResidentIdFault = 'shape' | 'region' | 'birth-date' | 'check-digit';

/** What a resident identity number says, or why it is none. */
export type ResidentIdCheck =
  | {
      readonly ok: true;
      /** Calendar date `YYYY-MM-DD`. */
      readonly birthDate: string;
      /** The 17th digit is odd for men. For identity matching only; never an input of a decision. */
      readonly sexIsMale: boolean;
      /** Six digits of GB/T 2260; only its province is checked. */
      readonly regionCode: string;
    }
  | { readonly ok: false; readonly reason: ResidentIdFault };

const checkCharacters = '10X98765432';

/**
 * The check character of the first 17 digits: ISO 7064 MOD 11-2 with the weights 2^(17-i) mod 11 of GB 11643-1999.
 * @param digits exactly 17 digits
 */
export function residentIdCheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(digits[i]) * (2 ** (17 - i) % 11);
  return checkCharacters[sum % 11]!;
}

/** True for a day that exists in the Gregorian calendar, given as `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/**
 * Checks a resident identity number of 18 characters after GB 11643-1999: province (GB/T 2260), birth date, check
 * digit (ISO 7064 MOD 11-2). A lower-case x counts as X. Numbers of 15 digits lapsed in 2013 and are refused.
 * @param on the day of the check as `YYYY-MM-DD`: a birth date after it is refused. Omitted: only that it exists
 */
export function checkResidentId(number: string, on?: string): ResidentIdCheck {
  const text = number.trim().toUpperCase();
  if (!/^\d{17}[\dX]$/.test(text)) return { ok: false, reason: 'shape' };
  const regionCode = text.slice(0, 6);
  if (!provinceOf(regionCode)) return { ok: false, reason: 'region' };
  const birthDate = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  if (!isCalendarDate(birthDate) || birthDate < '1900-01-01' || (on !== undefined && birthDate > on)) {
    return { ok: false, reason: 'birth-date' };
  }
  if (residentIdCheckDigit(text) !== text[17]) return { ok: false, reason: 'check-digit' };
  return { ok: true, birthDate, sexIsMale: Number(text[16]) % 2 === 1, regionCode };
}

/**
 * Whole years between a birth date and a day, both `YYYY-MM-DD`. Someone born on 29 February comes of age on
 * 1 March of a common year (the day after the last day of February). Negative before birth.
 */
export function ageOn(birthDate: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return on.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** The calendar day in China (UTC+8, no daylight saving since 1991) of an instant, as `YYYY-MM-DD`. */
export function dayInChina(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/**
 * The shape of a passport's document number in ICAO Doc 9303: up to nine letters and digits. At least five and one
 * digit are asked for (assumption: rules out words). Whether the passport exists is the e-ID provider's to say.
 */
export function isPassportNumber(number: string): boolean {
  return /^(?=.*\d)[A-Z0-9]{5,9}$/.test(number.trim().toUpperCase());
}

/**
 * A mobile number of mainland China without country code: eleven digits, 1 then 3-9. Assumption: the segments that
 * carriers hold change too often to be listed here, so any of this shape passes and the SMS code proves the rest.
 */
export function isChineseMobile(number: string): boolean {
  return /^1[3-9]\d{9}$/.test(number);
}
