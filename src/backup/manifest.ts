import Type, { type Static } from 'typebox';

/** Of folder and manifest together; goes up when an older program could not read what a newer one writes. */
export const formatVersion = 1;

const Name = Type.String({ pattern: '^[a-z_][a-z0-9_]*$' });
const Count = Type.Integer({ minimum: 0 });
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
/** PostgreSQL's bigint: beyond what a number of JSON can hold. */
const BigInteger = Type.String({ pattern: '^-?[0-9]{1,19}$' });

const TableEntry = Type.Object({
  schema: Name,
  table: Name,
  /** In the order of the file; without what PostgreSQL computes itself. */
  columns: Type.Array(Name, { minItems: 1 }),
  /** Below the folder: COPY's text format, gzip. */
  file: Type.String({ pattern: '^tables/[a-z0-9_.]+\\.copy\\.gz$' }),
  rows: Count,
  /** Of the file as it lies there. */
  bytes: Count,
  sha256: Sha256,
});

const SequenceEntry = Type.Object({
  schema: Name,
  sequence: Name,
  lastValue: BigInteger,
  isCalled: Type.Boolean(),
});

const PartitionEntry = Type.Object({
  partitionId: Type.Integer({ minimum: 1 }),
  /** Of the last record. */
  position: Count,
  /** Leaves of the ledger's Merkle tree (RFC 9162), and its root. */
  treeSize: Count,
  rootHash: Sha256,
});

/** What a backup is and holds. Written last: a folder without it is no backup. */
export const Manifest = Type.Object({
  format: Type.Literal(formatVersion),
  backupId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** When the snapshot was taken, by the database's clock: ISO 8601 in UTC. */
  createdAt: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }),
  productVersion: Type.String(),
  postgresVersion: Type.String(),
  /** Names of the schema's steps, in order. */
  migrations: Type.Array(Type.String(), { minItems: 1 }),
  /** See `fingerprint` in secrets-fingerprint.ts. */
  secretsFingerprint: Sha256,
  partitions: Type.Array(PartitionEntry),
  tables: Type.Array(TableEntry),
  sequences: Type.Array(SequenceEntry),
});
export type Manifest = Static<typeof Manifest>;
export type TableEntry = Static<typeof TableEntry>;
export type SequenceEntry = Static<typeof SequenceEntry>;
