import type { LiveEvents } from '../../contracts/live.ts';
import type { TaskNotice } from './notices.ts';

/** More than this between two sendings: the list is fetched anew rather than patched. */
const mostKeys = 500;

/** What one stream has not been told yet: of several changes of a task the last. */
export class PendingChanges {
  readonly #tasks = new Map<string, 'changed' | 'gone'>();
  #missed = false;

  add({ userTaskKey, state }: Pick<TaskNotice, 'userTaskKey' | 'state'>): void {
    if (this.#missed) return;
    this.#tasks.set(userTaskKey, state === 'created' ? 'changed' : 'gone');
    if (this.#tasks.size <= mostKeys) return;
    this.#tasks.clear();
    this.#missed = true;
  }

  /** What is to be sent now; undefined when there is nothing. */
  take():
    | { readonly event: 'tasks'; readonly data: LiveEvents['tasks'] }
    | { readonly event: 'reset'; readonly data: LiveEvents['reset'] }
    | undefined {
    if (this.#missed) {
      this.#missed = false;
      return { event: 'reset', data: {} };
    }
    if (this.#tasks.size === 0) return undefined;
    const keys = [...this.#tasks.keys()];
    const data = {
      changed: keys.filter((key) => this.#tasks.get(key) === 'changed'),
      gone: keys.filter((key) => this.#tasks.get(key) === 'gone'),
    };
    this.#tasks.clear();
    return { event: 'tasks', data };
  }
}
