import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type AccessToken, ensureSecrets } from '../../src/config/secrets.ts';

/** Gives further people tokens, in the secrets of a platform that is not started yet. */
export function addPeople(secretsFile: string, people: readonly Omit<AccessToken, 'token'>[]): void {
  mkdirSync(dirname(secretsFile), { recursive: true });
  const secrets = ensureSecrets(secretsFile);
  const added = people.map((person) => ({ ...person, token: randomBytes(24).toString('base64url') }));
  writeFileSync(secretsFile, JSON.stringify({ ...secrets, tokens: [...secrets.tokens, ...added] }), {
    mode: 0o600,
  });
}
