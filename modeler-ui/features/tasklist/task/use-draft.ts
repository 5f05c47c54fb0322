import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { TaskDraft } from '../../../../src/contracts/task-page.ts';
import { ProblemError } from '../../../lib/http.ts';
import { draftQuery, dropDraft, readDraft, saveDraft } from '../api/case.ts';

type Values = Readonly<Record<string, unknown>>;
export type DraftState = 'none' | 'unsaved' | 'saving' | 'saved' | 'failed' | 'conflict';

interface Draft {
  /** Undefined until it is known whether there is one. */
  readonly start: Values | undefined;
  /** Counts what the form was started with: with the next number it is drawn anew. */
  readonly round: number;
  /** When what the form started with was saved; null: it started empty. */
  readonly recoveredAt: string | null;
  readonly state: DraftState;
  readonly savedAt: string | null;
}

const debounceMs = 1_000;
const againMs = 5_000;
const nothing: Draft = { start: undefined, round: 0, recoveredAt: null, state: 'none', savedAt: null };
/** Of a draft that the server does not have. */
const noTag = '"0"';

const startedWith = (body: TaskDraft, round: number): Draft => ({
  start: body.values,
  round,
  recoveredAt: Object.keys(body.values).length > 0 ? body.savedAt : null,
  state: body.savedAt ? 'saved' : 'none',
  savedAt: body.savedAt,
});

/**
 * What was filled in is kept on the server, a second after the last change, and found again after a crash or on
 * another device. Nothing of it is kept in the browser: it may be personal. A draft that was read ahead, with the page
 * of the task before, is shown at once and read again.
 */
export function useDraft(userTaskKey: string, enabled: boolean) {
  const queries = useQueryClient();
  const [ahead] = useState(() => queries.getQueryData(draftQuery(userTaskKey).queryKey));
  const [draft, setDraft] = useState<Draft>(() => {
    if (!enabled) return { ...nothing, start: {} };
    return ahead ? startedWith(ahead.body, 0) : nothing;
  });
  const tag = useRef(ahead?.tag ?? noTag);
  const waiting = useRef<Values>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const turn = useRef<Promise<void>>(Promise.resolve());
  const stopped = useRef(false);
  /** What the server has, as text: the form says `changed` when it is filled from there, too. */
  const known = useRef(JSON.stringify(ahead?.body.values ?? {}));
  const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), []);

  const load = useCallback(async () => {
    try {
      const shown = tag.current;
      const { body, tag: read } = await readDraft(userTaskKey);
      // What is being typed is not overwritten: saving it says that another device was quicker.
      if (waiting.current) return;
      tag.current = read;
      known.current = JSON.stringify(body.values);
      setDraft((before) =>
        before.start && read === shown ? before : startedWith(body, before.start ? before.round + 1 : 0),
      );
    } catch {
      // Without drafts the form can be filled in all the same; saving tries again and says when it fails.
      setDraft((before) => ({ ...before, start: before.start ?? {} }));
    }
  }, [userTaskKey]);

  const send = useCallback(() => {
    clearTimeout(timer.current);
    turn.current = turn.current.then(async () => {
      const values = waiting.current;
      if (values === undefined || stopped.current) return;
      waiting.current = undefined;
      change({ state: 'saving' });
      try {
        const { body, tag: written } = await saveDraft(userTaskKey, values, tag.current);
        tag.current = written;
        known.current = JSON.stringify(values);
        change({ state: waiting.current ? 'unsaved' : 'saved', savedAt: body.savedAt });
      } catch (error) {
        waiting.current ??= values;
        const status = error instanceof ProblemError ? error.problem.status : 0;
        change({ state: status === 412 ? 'conflict' : 'failed' });
        // What is refused is refused again; the server away or busy passes.
        const refused = status >= 400 && status < 500 && status !== 429;
        if (!refused) timer.current = setTimeout(send, againMs);
      }
    });
  }, [userTaskKey, change]);

  useEffect(() => {
    stopped.current = false;
    // From here on this page knows what is saved.
    queries.removeQueries({ queryKey: draftQuery(userTaskKey).queryKey });
    if (enabled) void load();
    // Whoever leaves within the second loses nothing.
    return () => send();
  }, [enabled, load, send, queries, userTaskKey]);

  const startAgain = useCallback(async () => {
    clearTimeout(timer.current);
    waiting.current = undefined;
    // Whatever is read is news.
    tag.current = '';
    await load();
  }, [load]);
  return {
    ...draft,
    keep(values: Values): void {
      if (!enabled || stopped.current) return;
      if (!waiting.current && JSON.stringify(values) === known.current) return;
      waiting.current = values;
      if (draft.state === 'conflict') return;
      change({ state: 'unsaved' });
      clearTimeout(timer.current);
      timer.current = setTimeout(send, debounceMs);
    },
    /** After a conflict: what the other device saved takes the place of what is here. */
    takeNewer: startAgain,
    /** After a conflict: what is here is saved over it. */
    async keepMine(): Promise<void> {
      const read = await readDraft(userTaskKey);
      tag.current = read.tag;
      send();
    },
    async discard(): Promise<void> {
      await dropDraft(userTaskKey, tag.current).catch(() => {});
      await startAgain();
    },
    /** The task is being completed: there is nothing to save any more. */
    stop(): void {
      stopped.current = true;
      clearTimeout(timer.current);
    },
    /** It was not completed after all: what was answered is saved, also when the page is gone. */
    async resume(values: Values): Promise<void> {
      stopped.current = false;
      waiting.current = values;
      await this.keepMine().catch(() => {
        timer.current = setTimeout(send, againMs);
      });
    },
  };
}
export type DraftControl = ReturnType<typeof useDraft>;
