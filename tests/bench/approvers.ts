import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/contracts/seeded-random.ts';
import { type Platform, startPlatform } from '../../src/local/platform.ts';
import { type LiveClient, openLive } from '../support/live-client.ts';
import { addPeople } from '../support/more-people.ts';
import { createDesk } from './approvers/desk.ts';
import { createTaskSupply } from './approvers/task-supply.ts';
import { pss } from './memory.ts';
import { type BenchOptions, inScratchFolder, meanOf, numberOption, percentiles, slopeOf } from './options.ts';

/** Of 20 actions: ten look at the list, four open a task, three take one, three complete one. */
const mix = [...Array(10).fill('search'), ...Array(4).fill('open'), ...Array(3).fill('claim')] as const;
const actionAt = (share: number) => mix[Math.floor(share * 20)] ?? 'complete';

/**
 * A bank's approvers at work on the whole platform: everybody has a live stream open, and together they do `--rate`
 * actions a second, whether or not the ones before are answered. All of one role: each hears of every change.
 */
export async function run({ argv, report }: BenchOptions): Promise<object> {
  const seconds = numberOption(argv, 'seconds', 300);
  const count = numberOption(argv, 'approvers', 200);
  const perSecond = numberOption(argv, 'rate', 20);
  const people = Array.from({ length: count }, (_, n) => ({
    userId: `approver-${n + 1}`,
    name: `Approver ${n + 1}`,
    roles: ['account-reviewer'],
  }));
  return inScratchFolder(async (folder) => {
    chmodSync(folder, 0o755);
    const dataDir = join(folder, 'data');
    addPeople(join(dataDir, 'secrets.json'), people);
    const platform = await startPlatform({ dataDir, report });
    const supply = await createTaskSupply(platform);
    const apiMiB = () => Math.round(pss(platform.parts.get('api')!.child.pid!) * 10) / 10;
    try {
      report('300 open tasks');
      await supply.open(300);
      const desk = createDesk(platform, seededRandom(1).next);
      report('warming up');
      for (let n = 0; n < 100; n++) await desk.act(people[n % count]!.userId, actionAt((n % 20) / 20));
      desk.forget();
      const streamsClosedMiB = apiMiB();
      const streams = await openStreams(platform, people, (key) => desk.gone(key));
      await sleep(5_000);
      const streamsOpenMiB = apiMiB();
      report(`${count} approvers, ${perSecond} actions/s, ${seconds} s`);
      const stopSupply = supply.keepUp(perSecond * 0.15);
      const memory: { second: number; miB: number }[] = [];
      const begin = performance.now();
      const random = seededRandom(2);
      const under: Promise<void>[] = [];
      for (let n = 0; n < seconds * perSecond; n++) {
        await sleep(Math.max(0, begin + (n * 1000) / perSecond - performance.now()));
        const person = random.pick(people).userId;
        under.push(desk.act(person, actionAt(random.next())));
        if (n % (10 * perSecond) === 0)
          memory.push({ second: Math.round((performance.now() - begin) / 1000), miB: apiMiB() });
      }
      await Promise.all(under);
      await stopSupply();
      await desk.lookAtAll(people.map(({ userId }) => userId).slice(0, 20));
      const dropped = streams.filter(({ over }) => over()).length;
      for (const { client } of streams) client.close();
      return {
        bench: 'approvers',
        approvers: count,
        actionsPerSecond: perSecond,
        seconds,
        ...desk.result(),
        liveEvents: streams.reduce((sum, { heard }) => sum + heard(), 0),
        goneToldMs: percentiles(desk.toldMs),
        streamsDropped: dropped,
        apiMiB: { streamsClosed: streamsClosedMiB, streamsOpen: streamsOpenMiB, ...overTime(memory) },
      };
    } finally {
      await supply.close();
      await platform.stop();
    }
  });
}

/**
 * The mean of each minute, MiB, and what a minute adds: from the second minute on, and over the second half alone. What
 * only warms up adds less in the second half; what leaks adds the same.
 */
function overTime(samples: readonly { second: number; miB: number }[]): object {
  const last = samples.at(-1)!.second;
  const minutes = Array.from({ length: Math.floor(last / 60) + 1 }, (_, minute) =>
    samples.filter(({ second }) => Math.floor(second / 60) === minute),
  );
  const tenth = (value: number) => Math.round(value * 10) / 10;
  const perMinute = (from: number) =>
    tenth(
      slopeOf(
        samples.filter(({ second }) => second >= from).map(({ second, miB }) => ({ x: second / 60, y: miB })),
      ),
    );
  return {
    eachMinute: minutes.map((of) => tenth(meanOf(of.map(({ miB }) => miB)))),
    perMinute: perMinute(Math.min(60, last / 5)),
    perMinuteInSecondHalf: perMinute(last / 2),
  };
}

async function openStreams(
  platform: Platform,
  people: readonly { userId: string }[],
  onGone: (key: string) => void,
): Promise<{ client: LiveClient; heard(): number; over(): boolean }[]> {
  const streams = [];
  for (const [n, { userId }] of people.entries()) {
    let heard = 0;
    let over = false;
    const { token } = platform.secrets.tokens.find((one) => one.userId === userId)!;
    const client = await openLive(
      platform.url,
      { authorization: `Bearer ${token}` },
      {
        keep: false,
        onEvent: (event) => {
          heard++;
          // One of them holds the watch; the others are told at the same time.
          if (n === people.length - 1 && event.event === 'tasks') event.data.gone.forEach(onGone);
        },
      },
    );
    if (client.status !== 200) throw new Error(`a stream was refused with ${client.status}`);
    client.ended.then(() => {
      over = true;
    });
    streams.push({ client, heard: () => heard, over: () => over });
  }
  return streams;
}
