import * as crypto from 'node:crypto';

/** SHA-256 in one call where Node has it (20.12, 21.7 on), else by a hash object. */
const sha256: (data: Buffer) => Buffer =
  typeof crypto.hash === 'function'
    ? (data) => crypto.hash('sha256', data, 'buffer')
    : (data) => crypto.createHash('sha256').update(data).digest();

export const hashLength = 32;
const leafPrefix = 0x00;
const nodePrefix = 0x01;

/** Leaf hash of RFC 9162, 2.1.1: SHA-256(0x00 || data). */
export function leafHash(data: Buffer): Buffer {
  const prefixed = Buffer.allocUnsafe(data.length + 1);
  prefixed[0] = leafPrefix;
  data.copy(prefixed, 1);
  return sha256(prefixed);
}

/**
 * {@link leafHash} of `body[start, end)` without copying: the byte before it is set to the prefix for the moment.
 * @param start at least 1
 */
export function leafHashWithin(body: Buffer, start: number, end: number): Buffer {
  const before = body[start - 1] as number;
  body[start - 1] = leafPrefix;
  const hash = sha256(body.subarray(start - 1, end));
  body[start - 1] = before;
  return hash;
}

/** Inner node of RFC 9162, 2.1.1: SHA-256(0x01 || left || right). */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  const data = Buffer.allocUnsafe(1 + 2 * hashLength);
  data[0] = nodePrefix;
  left.copy(data, 1);
  right.copy(data, 1 + hashLength);
  return sha256(data);
}

/**
 * An append-only Merkle tree kept as its compact range: the roots of the perfect subtrees that the leaves make up,
 * largest first, one for each 1 in the binary form of the size. Enough to append and to say the root; inclusion and
 * consistency proofs are recomputed from the leaves.
 */
export class CompactTree {
  #size: number;
  readonly #frontier: Buffer[];

  private constructor(size: number, frontier: Buffer[]) {
    this.#size = size;
    this.#frontier = frontier;
  }

  static empty(): CompactTree {
    return new CompactTree(0, []);
  }

  /** @throws RangeError when the frontier does not belong to a tree of that size */
  static from(size: number, frontier: Buffer): CompactTree {
    const nodes: Buffer[] = [];
    for (let at = 0; at < frontier.length; at += hashLength)
      nodes.push(Buffer.from(frontier.subarray(at, at + hashLength)));
    const ones = [...size.toString(2)].filter((bit) => bit === '1').length;
    if (frontier.length !== ones * hashLength)
      throw new RangeError(`no frontier of a tree of ${size} leaves`);
    return new CompactTree(size, nodes);
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Buffer): void {
    let node = leaf;
    for (let n = this.#size; n % 2 === 1; n = Math.floor(n / 2))
      node = nodeHash(this.#frontier.pop() as Buffer, node);
    this.#frontier.push(node);
    this.#size++;
  }

  /** Merkle tree head; of an empty tree SHA-256 of nothing. */
  root(): Buffer {
    let root = this.#frontier.at(-1);
    if (!root) return sha256(Buffer.alloc(0));
    for (let i = this.#frontier.length - 2; i >= 0; i--) root = nodeHash(this.#frontier[i] as Buffer, root);
    return root;
  }

  frontier(): Buffer {
    return Buffer.concat(this.#frontier);
  }

  copy(): CompactTree {
    return new CompactTree(this.#size, [...this.#frontier]);
  }
}
