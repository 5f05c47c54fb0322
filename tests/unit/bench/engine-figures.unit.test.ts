import { describe, expect, test } from 'vitest';
import {
  type BenchProcess,
  type ContestantName,
  cpuMicrosPerRecord,
  cpuPerInstance,
  median,
  rounded,
  summaryOf,
  type Window,
} from '../../bench/engine/figures.ts';
import { ourModels, processIdOf } from '../../bench/engine/models.ts';
import { javaIn } from '../../bench/peer/build.ts';
import { peerModels } from '../../bench/peer/models.ts';

function window(contestant: ContestantName, process: BenchProcess, rate: number, engine = 1): Window {
  return {
    contestant,
    process,
    turn: 1,
    instances: 100,
    seconds: 100 / rate,
    instancesPerSecond: rate,
    cpuMillisPerInstance: {
      engine,
      postgres: engine / 2,
      load: 0.25,
      ...(contestant === 'in-process' ? {} : { worker: 3 }),
    },
    otherCores: 0,
  };
}

describe('median', () => {
  test('is the middle one', () => expect(median([9, 1, 5])).toBe(5));
  test('is the mean of the two in the middle', () => expect(median([8, 1, 9, 4])).toBe(6));
  test('sorts numbers, not texts', () => expect(median([100, 20, 3])).toBe(20));
  test('of none is no number, and null in JSON', () => {
    expect(median([])).toBeNaN();
    expect(rounded(median([]), 1)).toBeNull();
  });
});

test('CPU an instance is what was used between, in ms', () => {
  const before = { engine: 1_000_000, postgres: 40_000 };
  const after = { engine: 1_300_000, postgres: 100_000 };
  expect(cpuPerInstance(before, after, 200)).toEqual({ engine: 1.5, postgres: 0.3 });
});

describe('summary', () => {
  const windows = [
    ...[390, 410, 400].map((rate) => window('outside', 'three-jobs', rate, 2)),
    ...[790, 810, 800].map((rate) => window('in-process', 'three-jobs', rate)),
    ...[100, 90, 130].map((rate) => window('peer', 'three-jobs', rate, 6)),
    window('outside', 'user-task', 240),
    window('peer', 'user-task', 80),
  ];

  test('rates are medians, ratios those of the medians', () => {
    expect(summaryOf(windows)).toMatchObject({
      instancesPerSecond: 400,
      inProcessInstancesPerSecond: 800,
      peerInstancesPerSecond: 100,
      ratio: 4,
      inProcessRatio: 8,
      userTask: { instancesPerSecond: 240, peerInstancesPerSecond: 80, ratio: 3 },
    });
  });

  test('CPU is of the windows with workers outside, and of the peer, in the same process', () => {
    expect(summaryOf(windows).cpuMillisPerInstance).toEqual({
      engine: 2,
      postgres: 1,
      worker: 3,
      load: 0.25,
      peer: { engine: 6, postgres: 3, worker: 3 },
    });
  });

  test('without the peer there are no ratios', () => {
    const { instancesPerSecond, peerInstancesPerSecond, ratio, inProcessRatio, userTask } = summaryOf(
      windows.filter(({ contestant }) => contestant !== 'peer'),
    );
    expect(instancesPerSecond).toBe(400);
    expect([peerInstancesPerSecond, ratio, inProcessRatio, userTask.ratio]).toEqual([null, null, null, null]);
  });
});

test('CPU a record is that of engine and PostgreSQL', () => {
  const windows = [1, 2, 3].map((engine) => window('outside', 'three-jobs', 400, engine));
  expect(cpuMicrosPerRecord(windows, 40)).toBe(75);
});

describe('models', () => {
  test('in-process workers have a process and job types of their own, and nothing else differs', () => {
    const [threeJobs, , inProcess] = ourModels();
    expect(inProcess?.content).toContain(`<bpmn:process id="${processIdOf('three-jobs', 'in-process')}"`);
    expect(inProcess?.content).not.toMatch(/taskDefinition type="bench-(first|second|third)"/);
    expect(inProcess?.content.replaceAll('-in-process"', '"')).toBe(threeJobs?.content);
  });

  test('the peer runs the same elements in the same order', () => {
    const elements = (content = '') =>
      [...content.matchAll(/<(?:bpmn:)?(startEvent|serviceTask|userTask|endEvent) id="([^"]+)"/g)].map(
        ([, tag, id]) => `${tag} ${id}`,
      );
    const ours = ourModels();
    for (const { name, content } of peerModels)
      expect(elements(content)).toEqual(elements(ours.find((model) => model.name === name)?.content));
  });
});

describe('the Java that Maven uses', () => {
  test('of a current release', () => {
    const text =
      'Apache Maven 3.8.7\nMaven home: /usr/share/maven\nJava version: 17.0.15, vendor: Debian, runtime: /usr/lib/jvm/java 17\nDefault locale: en';
    expect(javaIn(text)).toEqual({ release: 17, home: '/usr/lib/jvm/java 17' });
  });
  test('of release 8', () =>
    expect(javaIn('Java version: 1.8.0_402, vendor: X, runtime: /opt/jre')).toEqual({
      release: 8,
      home: '/opt/jre',
    }));
  test('of something else', () => expect(javaIn('Apache Maven 2.2.1')).toBeUndefined());
});
