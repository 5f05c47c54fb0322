import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { productVersion } from '../config/product-version.ts';
import { migrations } from '../db/migrations/index.ts';
import { Refusal } from '../local/refusal.ts';
import { sumOfFile } from './compressed-file.ts';
import type { Manifest } from './manifest.ts';

/** @throws Refusal one sentence, when this program makes another schema than the backup has */
export function refuseOtherSchema(manifest: Pick<Manifest, 'migrations' | 'productVersion'>): void {
  const ours = migrations.map(({ name }) => name);
  if (JSON.stringify(ours) === JSON.stringify(manifest.migrations)) return;
  throw new Refusal(
    `The backup has the schema of step ${manifest.migrations.at(-1)} (${manifest.migrations.length} steps, Tongban ${manifest.productVersion}), and this Tongban ${productVersion()} has that of step ${ours.at(-1)} (${ours.length} steps): restore it with the version that made it.`,
  );
}

/**
 * Reads every file of a backup and holds it against the manifest.
 * @throws Refusal one sentence, about the first file that is missing, cut off or altered
 */
export async function refuseDamagedFiles(folder: string, manifest: Manifest): Promise<void> {
  for (const { file, bytes, sha256 } of manifest.tables) {
    const path = join(folder, file);
    if (!existsSync(path)) throw new Refusal(`The backup is damaged: ${file} is missing.`);
    const found = await sumOfFile(path);
    if (found.bytes !== bytes)
      throw new Refusal(
        `The backup is damaged: ${file} has ${found.bytes} bytes, and the manifest says ${bytes}.`,
      );
    if (found.sha256 !== sha256)
      throw new Refusal(`The backup is damaged: ${file} has not the SHA-256 that the manifest says.`);
  }
}
