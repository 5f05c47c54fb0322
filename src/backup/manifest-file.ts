import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { Refusal } from '../local/refusal.ts';
import { BaseManifest } from './base/base-manifest.ts';
import { writeDurably } from './durable-files.ts';
import { formatVersion, Manifest } from './manifest.ts';

const name = 'manifest.json';
/** In the form of `sha256sum`, so that `sha256sum -c manifest.sha256` checks it too. */
const sumName = 'manifest.sha256';

/** Writes the manifest and its hash; to be called when everything else is on disk. */
export function writeManifest(folder: string, manifest: Manifest | BaseManifest): void {
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  writeDurably(join(folder, sumName), `${sha256(text)}  ${name}\n`);
  writeDurably(join(folder, name), text);
}

/**
 * Reads the manifest of a backup or base copy.
 * @throws Refusal one sentence: missing, cut off, altered, of another format
 */
export function readManifest(folder: string): Manifest | BaseManifest {
  if (!existsSync(join(folder, name)) || !existsSync(join(folder, sumName)))
    throw new Refusal(`${folder} is no complete backup: ${name} or ${sumName} is missing.`);
  const text = readFileSync(join(folder, name), 'utf8');
  if (readFileSync(join(folder, sumName), 'utf8') !== `${sha256(text)}  ${name}\n`)
    throw new Refusal(`The backup is damaged: ${name} is not what ${sumName} says.`);
  const manifest: unknown = JSON.parse(text);
  const { format } = manifest as { format?: unknown };
  if (format !== formatVersion)
    throw new Refusal(
      `The backup has format ${format}, and this Tongban reads format ${formatVersion}: restore it with the version that made it.`,
    );
  if (Value.Check(BaseManifest, manifest)) return manifest;
  if (!Value.Check(Manifest, manifest))
    throw new Refusal(`The backup is damaged: ${name} does not have the form of format ${formatVersion}.`);
  return manifest;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
