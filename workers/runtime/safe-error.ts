import { AdapterError } from '../adapters/errors.ts';
import { EffectBusy } from './effects.ts';

/**
 * A sentence about an unexpected error that is fit for logs and incidents. Messages of foreign errors may quote values
 * (PostgreSQL, JSON, HTTP), so only our own errors speak; of others the name and code are said.
 */
export function safeReason(error: unknown): string {
  if (error instanceof AdapterError || error instanceof EffectBusy) return error.message;
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  const { code } = error as { code?: unknown };
  const coded = typeof code === 'string' || typeof code === 'number' ? ` ${code}` : '';
  return `unexpected ${error.name}${coded}`;
}

/** Where an error came from, without its message: the frames of the stack only. */
export function safeStack(error: unknown): string[] {
  if (!(error instanceof Error) || !error.stack) return [];
  return error.stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, 8);
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);

/** PostgreSQL cannot be used just now: connection trouble, starting up, shutting down, too many clients, deadlock. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'KnexTimeoutError') return true;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') {
    return networkCodes.has(code) || /^(08|57P0|53)/.test(code) || code === '40P01' || code === '40001';
  }
  // pg says these without any code
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message,
  );
}
