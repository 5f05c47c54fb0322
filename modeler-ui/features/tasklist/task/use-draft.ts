import { useCallback, useEffect, useRef, useState } from 'react';
import { ProblemError } from '../../../lib/http.ts';
import { dropDraft, readDraft, saveDraft } from '../api/case.ts';

type Values = Readonly<Record<string, unknown>>;
export type DraftState = 'none' | 'unsaved' | 'saving' | 'saved' | 'failed' | 'conflict';

interface Draft {
  /** Undefined until it is known whether there is one. */
  readonly start: Values | undefined;
  /** When what the form started with was saved; null: it started empty. */
  readonly recoveredAt: string | null;
  readonly state: DraftState;
  readonly savedAt: string | null;
}

const debounceMs = 1_000;
const againMs = 5_000;
const nothing: Draft = { start: undefined, recoveredAt: null, state: 'none', savedAt: null };

/**
 * What was filled in is kept on the server, a second after the last change, and found again after a crash or on
 * another device. Nothing of it is kept in the browser: it may be personal.
 */
export function useDraft(userTaskKey: string, enabled: boolean) {
  const [draft, setDraft] = useState(nothing);
  const tag = useRef('"0"');
  const waiting = useRef<Values>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const turn = useRef<Promise<void>>(Promise.resolve());
  const stopped = useRef(false);
  /** What the server has, as text: the form says `changed` when it is filled from there, too. */
  const known = useRef('{}');
  const change = useCallback((part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part })), []);

  const load = useCallback(async () => {
    try {
      const { body, tag: read } = await readDraft(userTaskKey);
      tag.current = read;
      known.current = JSON.stringify(body.values);
      setDraft({
        start: body.values,
        recoveredAt: Object.keys(body.values).length > 0 ? body.savedAt : null,
        state: body.savedAt ? 'saved' : 'none',
        savedAt: body.savedAt,
      });
    } catch {
      // Without drafts the form can be filled in all the same; saving tries again and says when it fails.
      setDraft({ ...nothing, start: {} });
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
        const conflict = error instanceof ProblemError && error.problem.status === 412;
        change({ state: conflict ? 'conflict' : 'failed' });
        if (!conflict) timer.current = setTimeout(send, againMs);
      }
    });
  }, [userTaskKey, change]);

  useEffect(() => {
    stopped.current = false;
    if (enabled) void load();
    else change({ start: {} });
    // Whoever leaves within the second loses nothing.
    return () => send();
  }, [enabled, load, send, change]);

  const discard = useCallback(async () => {
    clearTimeout(timer.current);
    waiting.current = undefined;
    await dropDraft(userTaskKey, tag.current).catch(() => {});
    await load();
  }, [userTaskKey, load]);
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
    async takeNewer(): Promise<void> {
      waiting.current = undefined;
      await load();
    },
    /** After a conflict: what is here is saved over it. */
    async keepMine(): Promise<void> {
      const read = await readDraft(userTaskKey);
      tag.current = read.tag;
      send();
    },
    discard,
    /** The task is completed: there is nothing to save any more. */
    stop(): void {
      stopped.current = true;
      clearTimeout(timer.current);
    },
  };
}
export type DraftControl = ReturnType<typeof useDraft>;
