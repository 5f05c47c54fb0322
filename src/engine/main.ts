import { readEngineConfig } from './config.ts';
import { startEngine } from './start-engine.ts';

/**
 * The engine's own process. SIGTERM and SIGINT end it after the batch at hand; a killed one loses nothing that was
 * answered.
 */
function main(): void {
  const engine = startEngine(readEngineConfig(process.env, process.argv), (sentence) => {
    console.error(sentence);
    void end(1);
  });
  let ending = false;
  const end = async (exitCode = 0) => {
    if (ending) return;
    ending = true;
    await engine.close();
    process.exit(exitCode);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
}

try {
  main();
} catch (error) {
  console.error(`the engine did not start: ${(error as Error).message}`);
  process.exit(1);
}
