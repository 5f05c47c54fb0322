// What every npm script runs through: works on a fresh clone with nothing but Node, installs and builds what is
// missing, shows progress, then hands over. Plain JavaScript without dependencies, since none may be there yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const [command = 'start', ...args] = process.argv.slice(2);
const json = args.includes('--json');
const say = (line) => (json ? process.stderr : process.stdout).write(`${line}\n`);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  stop(`Tongban needs Node 20.19 or newer; this is ${process.version}. Install a current Node.`);

process.chdir(root);
install();
const entry = {
  start: 'platform',
  history: 'history',
  backup: 'backup',
  restore: 'restore',
  model: 'model',
  demo: 'demo',
  bench: 'bench',
  catalogue: 'catalogue',
  'exporter-config': 'exporter-config',
};
if (command === 'build') build(true);
else if (command === 'test') await test();
else if (command === 'prove') {
  // Only what the faults kill and start again is built.
  if (args[0] === 'faults') build(false);
  fromSource('tests/prove/main.ts');
} else if (command === 'conformance') fromSource('tests/conformance/main.ts');
else if (entry[command]) {
  build(false);
  process.argv = [process.argv[0], join(root, 'dist', `${entry[command]}.js`), ...args];
  await import(pathToFileURL(process.argv[1]).href);
} else stop(`There is no command "${command}".`);

function install() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs - 1000) return;
  const stamp = join(root, 'node_modules/.tongban-lock');
  const sum = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sum) return;
  say('installing npm packages (once, about a minute) …');
  const parameters = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  if (run('npm', parameters, process.platform === 'win32') !== 0)
    stop(
      'npm ci failed: see above. Check the network or your npm registry setting, then run the command again.',
    );
  writeFileSync(stamp, sum);
}

/** Bundles the server side and the pages unless nothing changed since the last time. */
function build(always) {
  const stamp = join(root, 'dist/.built-from');
  const sum = sourceSum();
  if (!always && existsSync(stamp) && readFileSync(stamp, 'utf8') === sum) return;
  say('building …');
  if (node('tsdown', []) !== 0) stop('The build failed: see above.');
  if (
    existsSync(join(root, 'modeler-ui/vite.config.ts')) &&
    node('vite', ['build', 'modeler-ui', '--logLevel', 'warn']) !== 0
  )
    stop('The build of the pages failed: see above.');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, sum);
}

function sourceSum() {
  const hash = createHash('sha256');
  // Texts of `processes` are in the bundles.
  for (const folder of ['src', 'workers', 'processes', 'modeler-ui', 'tests/bench', 'tests/prove/faults'])
    for (const name of readdirSync(join(root, folder), { recursive: true }).sort()) {
      if (!/\.(ts|tsx|mjs|css|html|json)$/.test(name) || /(^|\/)(dist|node_modules)\//.test(name)) continue;
      hash.update(name).update(readFileSync(join(root, folder, name)));
    }
  for (const name of ['package-lock.json', 'tsdown.config.ts']) hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

/** Everything that must hold, in the order in which it is cheapest to find out; types are checked while it is built. */
async function test() {
  check('format and lint', node('biome', ['ci', '--error-on-warnings', '.']));
  say('checking types …');
  const types = nodeBeside('tsc', ['--noEmit', '-p', '.']);
  const folders = ['src', 'workers', 'modeler-ui'];
  check('import rules', node('depcruise', ['--config', '.dependency-cruiser.cjs', ...folders]));
  build(false);
  check('types', await types);
  process.exit(node('vitest', ['run', ...args]));
}

function check(name, code) {
  say(`${name}: ${code === 0 ? 'fine' : 'failed, see above'}`);
  if (code === 0) return;
  say('0 passed, 1 failed');
  process.exit(1);
}

/** The engine's long proofs and the conformance checks, from the source: they need no build. */
function fromSource(program) {
  const parameters = ['--import', 'tsx', program, ...args];
  process.exit(spawnSync(process.execPath, parameters, { stdio: 'inherit', cwd: root }).status ?? 1);
}

/** Runs a package's program with this very Node. */
function node(name, parameters) {
  return run(process.execPath, [bin(name), ...parameters]);
}

/** The same without waiting: resolves with its exit code. */
function nodeBeside(name, parameters) {
  const child = spawn(process.execPath, [bin(name), ...parameters], surroundings());
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

function bin(name) {
  const owner = { tsc: 'typescript', depcruise: 'dependency-cruiser', biome: '@biomejs/biome' }[name] ?? name;
  const description = JSON.parse(readFileSync(join(root, 'node_modules', owner, 'package.json'), 'utf8'));
  const file = typeof description.bin === 'string' ? description.bin : description.bin[name];
  return join(root, 'node_modules', owner, file);
}

function run(program, parameters, shell = false) {
  return spawnSync(program, parameters, { ...surroundings(), shell }).status ?? 1;
}

/** No package may report home from a bank's machine, whatever its install scripts do. */
function surroundings() {
  const env = { ...process.env, IBM_TELEMETRY_DISABLED: 'true' };
  return { stdio: json ? ['ignore', 2, 2] : 'inherit', cwd: root, env };
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
