import type pg from 'pg';
import type { Logger } from 'pino';
import {
  describeRestore,
  findRestore,
  type ReachedPartition,
  type ReachedPosition,
} from './answered-position.ts';
import { AnsweredPositionFile } from './answered-position-file.ts';
import { acceptRestore, reachedInDatabase } from './answered-position-store.ts';

type Queryable = Pick<pg.ClientBase, 'query'>;

/** The database was set back behind what was answered: nobody may lead on it before a person has decided. */
export class DatabaseRestored extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DatabaseRestored';
  }
}

export interface AnsweredPositionOptions {
  /** Path of the file. */
  readonly file: string;
  /** Once: a database that was set back is taken as it is. */
  readonly acceptRestore: boolean;
  readonly engineVersion: string;
  readonly log: Logger;
}

/** Keeps outside the database how far the engine has answered, and finds a database that was set back behind it. */
export class AnsweredPositionWatch {
  readonly #file: AnsweredPositionFile;
  readonly #options: AnsweredPositionOptions;
  #mayAccept: boolean;
  #leading: Omit<ReachedPosition, 'partitions'> | undefined;
  #isFailing = false;

  constructor(options: AnsweredPositionOptions) {
    this.#options = options;
    this.#file = new AnsweredPositionFile(options.file);
    this.#mayAccept = options.acceptRestore;
  }

  /**
   * Before the lead is taken, under its lock.
   * @throws DatabaseRestored when the database was set back and nobody accepts that
   */
  async check(client: Queryable): Promise<void> {
    const { file, engineVersion, log } = this.#options;
    // First the file: what is answered meanwhile is in the database already.
    const answered = this.#file.read();
    const database = await reachedInDatabase(client);
    const restore = findRestore(answered, database);
    if (!restore) return;
    if (!this.#mayAccept) throw new DatabaseRestored(describeRestore(restore, file));
    const words = await acceptRestore(client, { restore, answered, database, engineVersion, file });
    log.error({ restore }, `accepted: ${words}`);
  }

  /** The lead is taken: from here on the file says what this database has. */
  async lead(client: Queryable): Promise<void> {
    this.#mayAccept = false;
    const reached = await reachedInDatabase(client);
    if (!reached) return;
    this.#leading = { historyId: reached.historyId, epoch: reached.epoch };
    this.#write(reached);
  }

  /** After a commit and before its answers. */
  reached(partitions: readonly ReachedPartition[]): void {
    if (this.#leading) this.#write({ ...this.#leading, partitions });
  }

  close(): void {
    this.#file.close();
  }

  /** An engine that cannot write the file goes on: only an older backup would be found later, or not at all. */
  #write(reached: ReachedPosition): void {
    try {
      this.#file.write(reached);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#options.log.error(
          { err: (error as Error).message },
          `what was answered cannot be written to ${this.#options.file}: a restore from now on might not be noticed`,
        );
      this.#isFailing = true;
    }
  }
}
