import Type, { type Static } from 'typebox';
import { formatVersion } from '../manifest.ts';

const FileEntry = Type.Object({
  /** Below PostgreSQL's data folder, with `/`. */
  path: Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$' }),
  /** Of the file in the copy, which is gzip. */
  bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});

/** What a base copy is: PostgreSQL's files while it ran, of use only with the archive from `startWal` on. */
export const BaseManifest = Type.Object({
  format: Type.Literal(formatVersion),
  kind: Type.Literal('base'),
  backupId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** When the copy was begun and complete, by the database's clock: nothing before `completedAt` can be recovered. */
  createdAt: Type.String(),
  completedAt: Type.String(),
  productVersion: Type.String(),
  /** Files are of use to this version and kind of machine only, e.g. `18 linux-x64`. */
  postgres: Type.String(),
  migrations: Type.Array(Type.String(), { minItems: 1 }),
  secretsFingerprint: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  /** Of the database's user, encrypted under the platform's master key. */
  sealedPassword: Type.String(),
  /** Name of the first piece of the archive that is needed. */
  startWal: Type.String({ pattern: '^[0-9A-F]{24}$' }),
  folders: Type.Array(FileEntry.properties.path),
  files: Type.Array(FileEntry),
});
export type BaseManifest = Static<typeof BaseManifest>;
export type BaseFile = Static<typeof FileEntry>;
