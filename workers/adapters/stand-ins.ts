import { resolve } from 'node:path';
import pino from 'pino';
import { isLoopback } from '../../src/config/loopback.ts';
import { loadSecrets } from '../../src/config/secrets.ts';
import { clockFrom } from '../../src/contracts/clock.ts';
import { allStandIns } from './all-stand-ins.ts';
import { createStandInServer } from './stand-in-kit/server.ts';

/**
 * The bank's other systems, for development, tests and demo: all on one port, a path prefix each, or only those named
 * on the command line. Env: DATA_DIR, SECRETS_FILE, STAND_INS_PORT (9300), STAND_INS_HOST (127.0.0.1; loopback only),
 * CLOCK_FILE, LOG_LEVEL.
 */
async function main(): Promise<void> {
  const { env } = process;
  const host = env.STAND_INS_HOST ?? '127.0.0.1';
  const apiHost = env.HOST ?? '127.0.0.1';
  if (!isLoopback(apiHost))
    throw new Error(
      `HOST=${apiHost} is refused for stand-ins, whose faults anybody could call: set BANK_SYSTEMS_URL to the bank's own systems.`,
    );
  if (!isLoopback(host)) throw new Error(`they listen on this machine only, never on ${host}`);
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !allStandIns.some(({ system }) => system === name));
  if (unknown !== undefined) throw new Error(`there is no system ${unknown}`);
  const dataDir = resolve(env.DATA_DIR ?? '.data');
  const log = pino({ name: 'stand-ins', level: env.LOG_LEVEL ?? 'info' });
  const app = await createStandInServer({
    standIns: allStandIns.filter(({ system }) => wanted.length === 0 || wanted.includes(system)),
    dataDir,
    token: loadSecrets(env.SECRETS_FILE ?? resolve(dataDir, 'secrets.json')).standInToken,
    clock: clockFrom(env.CLOCK_FILE),
    log,
  });
  const address = await app.listen({ host, port: Number(env.STAND_INS_PORT ?? 9300) });
  log.info({ address }, 'stand-ins listen');

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      app.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

main().catch((error: Error) => {
  console.error(`the stand-ins did not start: ${error.message}`);
  process.exit(1);
});
