import { join } from 'node:path';
import { projectRoot } from '../config/project-root.ts';
import { startPlatform } from './platform.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** `npm start`: the whole platform on this machine until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const ending = new AbortController();
  const { env } = process;
  const starting = startPlatform({
    dataDir: env.DATA_DIR || join(projectRoot, '.data'),
    port: Number(env.PORT || 3000),
    host: env.HOST || '127.0.0.1',
    acceptRestore: process.argv.includes('--accept-restore'),
    report: say,
    signal: ending.signal,
    onHopeless(message) {
      process.stderr.write(`${message}\n`);
      void end(1);
    },
  });
  const end = async (exitCode: number) => {
    if (ending.signal.aborted) return;
    ending.abort();
    say('stopping …');
    // Also when it comes while things are starting: nothing of them is left behind.
    const platform = await starting.catch(() => undefined);
    await platform?.stop();
    process.exit(exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

  const platform = await starting.catch((error: Error) => {
    if (ending.signal.aborted) return undefined;
    throw error;
  });
  if (!platform || ending.signal.aborted) return;
  say(`ready ${platform.url}`);
  say(`sign in at ${platform.publicUrl}/sign-in`);
  say(
    env.OIDC_ISSUER
      ? `  staff by ${env.OIDC_ISSUER}; customers by the code sent to their phone`
      : '  staff: choose a person of the demo, no password; customers: by the code sent to their phone',
  );
  // Whoever tries the platform has no phone: what the stand-in gateways sent is read where they keep it.
  if (!env.BANK_SYSTEMS_URL)
    say(
      `  what the stand-in phone received: curl -s -H "Authorization: Bearer $(node -p 'JSON.parse(fs.readFileSync("${env.SECRETS_FILE ?? join(platform.dataDir, 'secrets.json')}")).standInToken')" "${platform.bankSystemsUrl}/admin/outbox?system=sms"`,
    );
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
