import { tellBench } from './messages.ts';

/** The engine bench's programs; each runs in a process of its own, so that each one's CPU is known. */
const programs: Record<string, (...args: string[]) => Promise<void>> = {
  engine: async () => (await import('./engine-host.ts')).run(),
  'grpc-load': async (address = '') => (await import('./grpc-load.ts')).run(address),
  'sdk-worker': async (address = '', way = '') => (await import('./sdk-worker.ts')).run(address, way),
  'rest-load': async (url = '') => (await import('../peer/rest-load.ts')).run(url),
  'rest-worker': async (url = '') => (await import('../peer/rest-worker.ts')).run(url),
};

// A program without anything to do waits for the bench: follow-parent.ts lets such a one end.
process.channel?.ref();
const [name = '', ...args] = process.argv.slice(2);
try {
  await programs[name]?.(...args);
} catch (error) {
  tellBench({ problem: `${name}: ${(error as Error).message}` });
}
