import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.ts';
import { brokerVersions } from '../../src/exporter/config.ts';
import { readBrokerConfig } from '../support/exporter-settings.ts';

const sinkUrl = 'https://sink.bank.example:9200';
const environment = { TONGBAN_SINK_USER: 'exporter', TONGBAN_SINK_PASSWORD: 'secret' };
const run = (...parameters: string[]) =>
  spawnSync(process.execPath, [join(projectRoot, 'dist/exporter-config.js'), ...parameters], {
    encoding: 'utf8',
  });

test.each(brokerVersions)('a broker %s takes what is printed for it', (broker) => {
  const { status, stdout, stderr } = run(`${sinkUrl}/`, '--broker', `${broker}.1`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toContain('secret');
  const [express, durable] = readBrokerConfig(stdout, broker, environment).values();
  expect(express).toMatchObject({ url: sinkUrl, prefix: 'tongban-express' });
  expect(durable).toMatchObject({
    url: sinkUrl,
    prefix: 'tongban',
    authentication: { username: 'exporter', password: 'secret' },
  });
});

test('without a version it is for 8.6, and says so beside the configuration', () => {
  const { status, stdout, stderr } = run(sinkUrl);
  expect(status).toBe(0);
  expect(stderr).toContain('8.6');
  expect(readBrokerConfig(stdout, '8.6', environment).size).toBe(2);
});

test.each([
  ['no address', []],
  ['no URL', ['sink']],
  ['an address with a path', [`${sinkUrl}/records`]],
  ['a version that is not known', [sinkUrl, '--broker', '8.11']],
  ['no version', [sinkUrl, '--broker']],
  ['another option', [sinkUrl, '--version', '8.8']],
])('%s is refused in one line', (_, parameters) => {
  const { status, stdout, stderr } = run(...parameters);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^[^\n]*usage: exporter-config[^\n]*\n$/);
});
