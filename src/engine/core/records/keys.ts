/**
 * A key is the decimal text of a 64-bit integer: the partition in the upper 13 bits, a count below. Text, because from
 * partition 4 on keys exceed 2^53.
 */
export type Key = string;

/** What records carry where there is no key. */
export const noKey: Key = '-1';

const partitionBits = 51n;
const keysOfPartition = 2 ** 51;

export function makeKey(partitionId: number, count: number): Key {
  const key = partitionId * keysOfPartition + count;
  // From partition 4 on a double does not hold it.
  return String(Number.isSafeInteger(key) ? key : (BigInt(partitionId) << partitionBits) + BigInt(count));
}

/** @returns 0 for what is no key */
export function partitionOf(key: Key): number {
  return /^\d{1,19}$/.test(key) ? Number(BigInt(key) >> partitionBits) : 0;
}

/**
 * The partition that keeps the messages and subscriptions of a correlation key: Zeebe's hash over its UTF-8 bytes, so
 * that a bank's own cluster and the embedded engine agree.
 */
export function partitionOfCorrelationKey(correlationKey: string, partitions: number): number {
  let hash = 0;
  for (const byte of utf8.encode(correlationKey)) hash = (Math.imul(31, hash) + ((byte << 24) >> 24)) | 0;
  return Math.abs(hash % partitions) + 1;
}

const utf8 = new TextEncoder();
