import { entriesOf } from '../core/records/json-text.ts';
import type { Key } from '../core/records/keys.ts';
import type { JsonText } from '../core/records/records.ts';
import { isDeeper } from './json-depth.ts';
import { invalid } from './refused.ts';

/** The only tenant that there is. */
export const tenantId = '<default>';

/** The object itself, and what the engine takes in it. */
const maxDepth = 201;

/** Longer waits and leases mean no more; sums with the time stay exact. */
const longest = 100 * 365 * 24 * 3_600_000;

/** A key as clients send it, as a number or as text. */
export function keyOf(value: unknown, name: string): Key {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text === 'string' && /^-?\d{1,19}$/.test(text)) return text;
  throw invalid(`Expected ${name} to be a key, a number of at most 19 digits`);
}

/** Absent, or what stands for it: 0 in gRPC, -1 in both protocols. */
export function optionalKeyOf(value: unknown, name: string): Key | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const key = keyOf(value, name);
  return key === '0' || key.startsWith('-') ? undefined : key;
}

/** @param text JSON; absent, empty or null: no variables */
export function variablesOf(text: unknown): JsonText {
  if (text === undefined || text === null || text === '' || text === 'null') return '{}';
  if (typeof text === 'string' && !isDeeper(text, maxDepth) && entriesOf(text)) return text;
  throw invalid(`Expected the variables to be a JSON object, nested no deeper than ${maxDepth - 1}`);
}

/** ms, as a number or as the text of an int64. */
export function millisecondsOf(value: unknown, name: string): number {
  const number = typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw invalid(`Expected ${name} to be a whole number of milliseconds`);
  return Math.max(-1, Math.min(longest, number));
}

export function integerOf(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 2 ** 31 - 1)
    throw invalid(`Expected ${name} to be a 32-bit integer`);
  return value;
}

export function textOf(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw invalid(`Expected ${name} to be text`);
  return value;
}

export function neededText(value: unknown, name: string): string {
  const text = textOf(value, name);
  if (text.trim() === '') throw invalid(`No ${name} provided`);
  return text;
}

export function listOf<T>(value: unknown, name: string, item: (value: unknown, name: string) => T): T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(`Expected ${name} to be a list`);
  return value.map((entry) => item(entry, name));
}

/** The members of a nested message or object. */
export function membersOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`Expected ${name} to be an object`);
  return value as Record<string, unknown>;
}

/** Refuses every tenant but the default one. */
export function checkTenant(value: unknown): void {
  if (value === undefined || value === null || value === '' || value === tenantId) return;
  throw invalid(
    `Expected the tenant to be '${tenantId}' or not given at all, since this engine has no other tenants`,
  );
}

export function checkTenants(value: unknown): void {
  for (const each of listOf(value, 'tenantIds', (id) => id)) checkTenant(each);
}
