/** An engine of the fault proof, started as a process of its own: the product's engine and gateway, with steps to die at. */
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { serveAsLed } from '../../../src/engine/gateway/serve-as-led.ts';
import { answeredPositionFile } from '../../../src/engine/host/answered-position-file.ts';
import { AnsweredPositionWatch } from '../../../src/engine/host/answered-position-watch.ts';
import { DurableEngine, type EngineStep } from '../../../src/engine/host/durable-engine.ts';
import { EngineTime } from '../../../src/engine/host/engine-time.ts';
import type { FromEngine, ToEngine } from './messages.ts';

const engineVersion = '0.0.0-faults';
const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: this program is started by npm run prove -- faults`);
  return value;
};
const tell = (message: FromEngine): void => {
  process.send?.(message);
};

let fault: (ToEngine & { kind: 'fault' }) | undefined;
let left = 0;
let goOn: () => void = () => {};

process.on('message', (message: ToEngine) => {
  if (message.kind === 'go-on') goOn();
  else {
    fault = message.kind === 'fault' ? message : undefined;
    left = fault?.occurrence ?? 0;
  }
});
// Nobody is left who would end it.
process.on('disconnect', () => process.exit(1));

function onStep(step: EngineStep): void | Promise<void> {
  if (fault?.step !== step || --left > 0) return;
  const { action, lingerMs } = fault;
  fault = undefined;
  if (action === 'hold') {
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    tell({ kind: 'at-step' });
    return held;
  }
  const die = () => process.kill(process.pid, action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  if (lingerMs === 0) die();
  else return sleep(lingerMs).then(() => void die());
}

const log = pino({ level: 'info', base: { engine: setting('ENGINE_NAME') } });
const engine = new DurableEngine({
  databaseUrl: setting('DATABASE_URL'),
  partitions: Number(setting('ENGINE_PARTITIONS')),
  engineVersion,
  // Fewer than run at once: kills meet instances on their way to rest and back.
  mostInMemory: 10,
  time: new EngineTime({ base: () => Date.now(), controlled: false }),
  log,
  answered: new AnsweredPositionWatch({
    file: answeredPositionFile(setting('DATA_DIR')),
    acceptRestore: false,
    engineVersion,
    log,
  }),
  onRestored(sentence) {
    // Something that was answered is missing in the database: the proof finds this engine ended.
    log.fatal(sentence);
    process.exit(3);
  },
  silentAfterMs: Number(setting('ENGINE_SILENT_AFTER_MS')),
  onStep,
});
const address = (name: string) => ({ host: '127.0.0.1', port: Number(setting(name)) });
serveAsLed(engine, { grpc: address('ENGINE_GRPC_PORT'), rest: address('ENGINE_REST_PORT') }, log, false);
engine.onLead((epoch) => tell({ kind: 'lead', epoch: epoch === undefined ? undefined : Number(epoch) }));
engine.start();
tell({ kind: 'started' });
