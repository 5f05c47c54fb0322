import { lockDataFolder } from '../../../src/local/lock.ts';

/** Run by the lock's tests as a process of its own: takes the lock, says so, and holds it until it is killed. */
try {
  lockDataFolder(process.argv[2] as string);
  process.send?.('locked');
} catch (error) {
  process.send?.((error as Error).message);
}
setInterval(() => {}, 60_000);
