import { safeReason, safeStack } from './safe-error.ts';

/** Node would print the message, which may quote what must not be in a log; whoever supervises starts us again. */
export function endOnUnexpected(): void {
  process.on('uncaughtException', (error) => end('uncaught exception', error));
  process.on('unhandledRejection', (error) => end('unhandled rejection', error));
}

function end(what: string, error: unknown): void {
  console.error(JSON.stringify({ level: 60, msg: what, reason: safeReason(error), stack: safeStack(error) }));
  process.exit(1);
}
