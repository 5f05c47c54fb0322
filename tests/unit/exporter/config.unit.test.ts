import { describe, expect, test } from 'vitest';
import {
  type BrokerVersion,
  brokerConfig,
  brokerVersionOf,
  brokerVersions,
  zeebeExporterConfig,
} from '../../../src/exporter/config.ts';
import { handlers } from '../../../src/projection/handlers/index.ts';
import { readBrokerConfig, readExporters } from '../../support/exporter-settings.ts';

const placeholder = (name: string) => `\${${name}}`;
const sink = {
  sinkUrl: 'https://sink.bank.example:9200',
  user: placeholder('USER'),
  password: placeholder('PASSWORD'),
};
const environment = { USER: 'exporter', PASSWORD: 'a "quoted" \\ secret' };
const printed = (broker: BrokerVersion) => JSON.stringify(brokerConfig({ ...sink, broker }));
const known = [...handlers.keys()].sort();

describe.each(brokerVersions)('for a broker %s', (broker) => {
  const read = readBrokerConfig(printed(broker), broker, environment);

  test('it knows every setting; the express lane comes first', () => {
    expect([...read.keys()]).toEqual(['tongbanexpress', 'tongban']);
    for (const { url, authentication } of read.values())
      expect({ url, authentication }).toEqual({
        url: sink.sinkUrl,
        authentication: { username: environment.USER, password: environment.PASSWORD },
      });
  });

  test('the durable lane carries what there is a handler for, job included', () => {
    const durable = read.get('tongban');
    expect([...(durable?.types ?? [])].sort()).toEqual(known);
    expect(durable?.types.has('JOB')).toBe(true);
    expect(durable).toMatchObject({ prefix: 'tongban', bulk: { delay: 1, size: 1_000 } });
  });

  test('the express lane sends each record at once', () => {
    const express = read.get('tongbanexpress');
    expect(express).toMatchObject({ prefix: 'tongban-express', bulk: { delay: 1, size: 1 } });
    expect([...(express?.types ?? [])].sort()).toEqual([
      'INCIDENT',
      'MESSAGE_START_EVENT_SUBSCRIPTION',
      'PROCESS_INSTANCE_CREATION',
      'USER_TASK',
    ]);
  });
});

describe('what each version needs of its own', () => {
  const settings = (broker: BrokerVersion) => zeebeExporterConfig({ ...sink, broker }).tongban?.args;

  test.each([
    ['8.6', undefined, undefined],
    ['8.7', undefined, undefined],
    ['8.8', true, undefined],
    ['8.9', true, false],
    ['8.10', true, false],
  ] as const)('%s: includeEnabledRecords %s beside index, optimizeModeEnabled %s in it', (...expected) => {
    const [broker, includeEnabledRecords, optimizeModeEnabled] = expected;
    const { index, ...args } = settings(broker) as { index: object; includeEnabledRecords?: boolean };
    expect(args.includeEnabledRecords).toBe(includeEnabledRecords);
    expect((index as { optimizeModeEnabled?: boolean }).optimizeModeEnabled).toBe(optimizeModeEnabled);
    expect(index).toMatchObject({ job: true, event: true, command: false, rejection: false });
  });

  test.each([
    ['8.8', '8.7', 'unknown setting includeEnabledRecords'],
    ['8.6', '8.7', 'unknown setting'],
    ['8.8', '8.9', 'unknown setting zeebe'],
    ['8.9', '8.8', 'unknown setting camunda'],
  ] as const)('what is printed for %s is refused by %s', (of, by, reason) => {
    expect(() => readBrokerConfig(printed(of), by, environment)).toThrow(reason);
  });

  test.each([
    ['8.7', '8.8', ['INCIDENT', 'JOB', 'PROCESS', 'PROCESS_INSTANCE', 'USER_TASK', 'VARIABLE']],
    ['8.8', '8.10', ['INCIDENT', 'PROCESS', 'PROCESS_INSTANCE', 'USER_TASK', 'VARIABLE']],
  ] as const)('what is printed for %s would starve the sink of a broker %s', (of, by, types) => {
    const classField = by === '8.10' ? 'class-name' : 'className';
    const { className, args } = zeebeExporterConfig({ ...sink, broker: of }).tongban as {
      className: string;
      args: object;
    };
    const read = readExporters({ tongban: { [classField]: className, args } }, by);
    expect([...(read.get('tongban')?.types ?? [])].sort()).toEqual(types);
  });

  test.each([
    ['8.8', '8.8'],
    ['8.8.3', '8.8'],
    ['8.10', '8.10'],
    ['8.10.0-alpha1', '8.10'],
    ['8.1', undefined],
    ['8.11', undefined],
    ['9.0', undefined],
    ['', undefined],
  ])('a broker that says %s is one of %s', (text, version) => {
    expect(brokerVersionOf(text)).toBe(version);
  });
});

test('settings that a broker would not know, or read otherwise, are refused', () => {
  const { tongban } = zeebeExporterConfig(sink) as {
    tongban: { className: string; args: { index: object } };
  };
  const read = (exporter: object) => () => readExporters({ tongban: exporter }, '8.6');
  const withArgs = (args: object) => read({ ...tongban, args: { ...tongban.args, ...args } });
  const withIndex = (index: object) => withArgs({ index: { ...tongban.args.index, ...index } });
  expect(read(tongban)).not.toThrow();
  expect(read({ ...tongban, classname: 'x' })).toThrow('unknown setting classname');
  expect(read({ ...tongban, className: 'x' })).toThrow('no exporter x');
  expect(withArgs({ requestTimeout: 1 })).toThrow('unknown setting requestTimeout');
  expect(withArgs({ url: 'http://a.example/path' })).toThrow('a URL with a path');
  expect(withArgs({ bulk: { delay: 0 } })).toThrow('a number expected');
  expect(withIndex({ usertask: true })).toThrow('unknown setting usertask');
  expect(withIndex({ userTask: 'true' })).toThrow('true or false expected');
  expect(withIndex({ createTemplate: true })).toThrow('no templates');
  expect(withIndex({ prefix: 'a_b' })).toThrow('underscore');
  expect(() => readBrokerConfig(printed('8.6'), '8.6', {})).toThrow('nothing for placeholder');
});
