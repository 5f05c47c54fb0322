import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Keyed hashes for what must be told apart but not read: phones and codes are too few to hash without a key. */
export interface Hashing {
  /** 32 hex characters. */
  hash(value: string): string;
  /** The same for any JSON, whatever the order of its fields. */
  hashJson(value: unknown): string;
}

/** @param token the secret that the stand-ins share with their callers; it outlives restarts */
export function createHashing(token: string): Hashing {
  const key = createHash('sha256').update(`stand-in ledger ${token}`).digest();
  const hash = (value: string) => createHmac('sha256', key).update(value).digest('hex').slice(0, 32);
  return { hash, hashJson: (value) => hash(canonicalize(value) ?? '') };
}

/** Whether the header is `Bearer <token>`, told in constant time. */
export function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
