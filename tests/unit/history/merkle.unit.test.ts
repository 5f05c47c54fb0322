import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CompactTree, leafHash, leafHashWithin, nodeHash } from '../../../src/history/merkle.ts';
import { packRecords, unpackRecords } from '../../../src/history/segments.ts';

/** The definition of RFC 9162, 2.1.1, as it stands there. */
function definition(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leafHash(leaves[0] as Buffer);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(definition(leaves.slice(0, k)), definition(leaves.slice(k)));
}

/** Test vectors of Certificate Transparency (same tree): inputs and the roots of their prefixes. */
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('CompactTree', () => {
  test('the known roots', () => {
    const tree = CompactTree.empty();
    expect(tree.root().toString('hex')).toBe(createHash('sha256').digest('hex'));
    for (const [i, input] of inputs.entries()) {
      tree.append(leafHash(input));
      expect(tree.root().toString('hex')).toBe(roots[i]);
    }
  });

  test('agrees with the definition, also when it is put away and taken up at any size', () => {
    const leaf = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 70 }), fc.nat(70), (leaves, cut) => {
        let tree = CompactTree.empty();
        for (const [i, data] of leaves.entries()) {
          if (i === cut) tree = CompactTree.from(tree.size, tree.frontier());
          tree.append(leafHash(data));
        }
        expect(tree.root()).toEqual(definition(leaves));
      }),
    );
  });

  test('a frontier of another size is refused', () => {
    expect(() => CompactTree.from(3, Buffer.alloc(32))).toThrow(RangeError);
  });

  test('hashing within a body leaves the body as it was', () => {
    const body = Buffer.from('x\n{"a":1}\n');
    expect(leafHashWithin(body, 2, 9)).toEqual(leafHash(Buffer.from('{"a":1}')));
    expect(body.toString()).toBe('x\n{"a":1}\n');
  });
});

describe('segments', () => {
  test.each(['gzip', 'brotli'] as const)('%s gives the bytes back', async (codec) => {
    const records = ['{"a":"中"}', '{}', '{"b":2}'].map((text) => Buffer.from(text));
    expect(await unpackRecords(packRecords(records, codec), codec)).toEqual(records);
  });
});
