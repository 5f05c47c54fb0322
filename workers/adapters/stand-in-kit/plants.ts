import { openAppendFile } from './append-file.ts';
import { BoundedMap, keptEntries } from './bounded-map.ts';

/** A planted answer: laid over what the stand-in would have answered to this subject. */
export interface PlantOrder {
  readonly system: string;
  /** Route name; every route of the system when absent. */
  readonly route?: string;
  /** Customer id, case id, document number, device id, ...: kept as a keyed hash only. */
  readonly subject: string;
  /** Fields to lay over the answer; with `refuse` nothing else counts. No personal data. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** Code of a refusal instead. */
  readonly refuse?: string;
}

type Plant = Pick<PlantOrder, 'answer' | 'refuse'>;
interface PlantLine extends Plant {
  readonly at: string;
  readonly place: string;
  readonly removed?: boolean;
}

/** Planted answers survive a restart, so that a demo goes on as it was. */
export interface Plants {
  put(order: PlantOrder, now: Date): Promise<void>;
  find(system: string, route: string, subjects: readonly string[]): Plant | undefined;
  /** How many answers are planted. */
  readonly size: number;
  clear(now: Date): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param hash keyed hash of a subject
 */
export async function openPlants(file: string, hash: (value: string) => string): Promise<Plants> {
  const plants = new BoundedMap<string, Plant>(keptEntries);
  const take = (line: PlantLine) => {
    if (line.removed) plants.clear();
    else plants.set(line.place, line);
  };
  const disk = await openAppendFile(file, take);
  const placeOf = (system: string, route: string, subject: string) => `${system} ${route} ${hash(subject)}`;

  return {
    async put(order, now) {
      const line: PlantLine = {
        at: now.toISOString(),
        place: placeOf(order.system, order.route ?? '*', order.subject),
        ...(order.answer && { answer: order.answer }),
        ...(order.refuse !== undefined && { refuse: order.refuse }),
      };
      take(line);
      await disk.append(line);
    },
    find(system, route, subjects) {
      if (plants.size === 0) return undefined;
      for (const subject of subjects) {
        const plant =
          plants.get(placeOf(system, route, subject)) ?? plants.get(placeOf(system, '*', subject));
        if (plant) return plant;
      }
      return undefined;
    },
    get size() {
      return plants.size;
    },
    async clear(now) {
      const line: PlantLine = { at: now.toISOString(), place: '', removed: true };
      take(line);
      await disk.append(line);
    },
    close: () => disk.close(),
  };
}
