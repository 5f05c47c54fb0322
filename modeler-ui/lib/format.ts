import type { Language } from './i18n.ts';

const made = new Map<string, unknown>();

/** A formatter takes a millisecond and more to make, and every row asks for the same few: each is made once. */
function formatter<F>(key: string, make: () => F): F {
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as F;
}

const numbers = (language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  formatter(`${language} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(language, options));

/** A point in time in the reader's form, in China's time as the bank counts it. */
export function formatTime(language: Language, at: string | null | undefined, seconds = true): string {
  if (!at) return '–';
  const timeStyle = seconds ? 'medium' : 'short';
  const options = { dateStyle: 'medium', timeStyle, hour12: false, timeZone: 'Asia/Shanghai' } as const;
  return formatter(`time ${language} ${timeStyle}`, () => new Intl.DateTimeFormat(language, options)).format(
    new Date(at),
  );
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `3 分钟` / `3 min`: a length of time in its largest whole unit; below a second in milliseconds. */
export function formatDuration(language: Language, milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  const [unit, size] = units.find(([, size]) => length >= size) ?? ['millisecond', 1];
  return numbers(language, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.floor(length / size));
}

/** How long ago, or how far ahead: `3 分钟前`, `in 2 hours`. */
export function formatAge(language: Language, at: string, now: number): string {
  const away = new Date(at).getTime() - now;
  const [unit, size] = units.find(([, size]) => Math.abs(away) >= size) ?? ['second', 1_000];
  const ago = formatter(
    `age ${language}`,
    () => new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' }),
  );
  return ago.format(Math.trunc(away / size), unit);
}

/** `1.2 MB`: the size of a file. */
export function formatBytes(language: Language, bytes: number): string {
  const [unit, size] = bytes >= 1024 * 1024 ? ['megabyte', 1024 * 1024] : ['kilobyte', 1024];
  return numbers(language, {
    style: 'unit',
    unit: String(unit),
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / Number(size));
}

/** `verify-identity` as words: ids are English, names of elements Chinese. */
export const humanize = (id: string): string => {
  const words = id.replaceAll('-', ' ').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Money in minor units (fen) as yuan in the reader's form: `¥80,000.00`, `CN¥80,000.00`. */
export function formatMoney(language: Language, minor: number): string {
  return numbers(language, { style: 'currency', currency: 'CNY' }).format(minor / 100);
}

export function formatNumber(language: Language, value: number, digits = 4): string {
  return numbers(language, { maximumFractionDigits: digits }).format(value);
}

/** A length of time in its two largest units: `2 小时 5 分钟`, `2 hr 5 min`; below a minute in seconds. */
export function formatSpan(language: Language, milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  const at = units.findIndex(([, size]) => length >= size);
  const [unit, size] = units[at] ?? units[3];
  const first = formatDuration(language, length);
  const next = units[at + 1];
  if (at < 0 || !next || unit === 'minute') return first;
  const rest = length % size;
  return rest >= next[1] ? `${first} ${formatDuration(language, rest)}` : first;
}
