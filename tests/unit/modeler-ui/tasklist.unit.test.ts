import { describe, expect, it, vi } from 'vitest';
import { filtersFrom } from '../../../modeler-ui/features/tasklist/list/filter-values.ts';
import { shownRows } from '../../../modeler-ui/features/tasklist/list/shown-rows.ts';
import { sortAfterClick } from '../../../modeler-ui/features/tasklist/list/sorting.ts';
import { createTaskList } from '../../../modeler-ui/features/tasklist/list/task-list-store.ts';
import { urgencyOf } from '../../../modeler-ui/features/tasklist/list/urgency.ts';
import { mentionables, mentionedIn } from '../../../modeler-ui/features/tasklist/task/mentions.ts';
import { rowAfter } from '../../../modeler-ui/features/tasklist/task/next-task.ts';
import type { TaskItem } from '../../../src/contracts/tasklist.ts';

const task = (userTaskKey: string, more: Partial<TaskItem> = {}) =>
  ({ userTaskKey, assignee: null, ...more }) as TaskItem;
const tasks = (keys: string) => [...keys].map((key) => task(key));
const keysOf = (rows: readonly { task: TaskItem; gone: boolean }[]) =>
  rows.map(({ task: { userTaskKey }, gone }) => (gone ? `(${userTaskKey})` : userTaskKey)).join('');

describe('rows on the screen', () => {
  const before = shownRows([], tasks('bdf'), false).rows;
  it('follow the list while nobody is in it', () => {
    expect(keysOf(shownRows(before, tasks('abf'), false).rows)).toBe('abf');
  });
  it('keep their places while somebody is: ended ones stay as gone, new ones wait, the next page is added', () => {
    const { rows, waiting } = shownRows(before, tasks('abcfgh'), true);
    expect(keysOf(rows)).toBe('b(d)fgh');
    expect(waiting).toBe(2);
  });
  it('show a change where the row stands', () => {
    const { rows } = shownRows(before, [task('b'), task('d', { assignee: 'li' }), task('f')], true);
    expect(rows[1]?.task.assignee).toBe('li');
  });
});

/** A server with one list of letters; a page begins after the cursor's letter. */
function listOver(letters: () => string) {
  return createTaskList(async (cursor, limit) => {
    const left = [...letters()].filter((letter) => !cursor || letter > cursor);
    const items = tasks(left.slice(0, limit).join(''));
    const last = items.at(-1)?.userTaskKey ?? null;
    return {
      items,
      nextCursor: left.length > limit ? last : null,
      freshness: { behindMs: 0, asOf: '2026-01-01T00:00:00Z' },
    };
  });
}
const all = Array.from({ length: 260 }, (_, index) => String.fromCharCode(0x4e00 + 2 * index));

describe('a list read by keyset', () => {
  const shown = (list: ReturnType<typeof listOver>) =>
    list
      .status()
      .rows.map((row) => row.userTaskKey)
      .join('');

  it('reads page after page until the end', async () => {
    const list = listOver(() => all.join(''));
    while (!list.status().complete) await list.more();
    expect(shown(list)).toBe(all.join(''));
  });
  it('misses nothing and repeats nothing when rows came and went in between', async () => {
    let now = all;
    const list = listOver(() => now.join(''));
    await list.more();
    await list.more();
    const added = Array.from({ length: 150 }, (_, index) => String.fromCharCode(0x3400 + index));
    now = [...added, ...all.filter((_, index) => index % 7 !== 3), String.fromCharCode(0x4e01)].sort();
    list.spoil([]);
    await list.refresh(new Set(all));
    while (!list.status().complete) await list.more();
    expect(shown(list)).toBe(now.join(''));
  });
  it('hides what its reader completed though the server still has it', async () => {
    const list = listOver(() => 'abc');
    await list.more();
    list.hide(['b']);
    list.spoil([]);
    await list.refresh(new Set());
    expect(shown(list)).toBe('ac');
  });
  it('forgets what its reader completed: no later look at it brings that back unless the server says so', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const list = listOver(() => 'abc');
      await list.more();
      list.hide(['a']);
      vi.setSystemTime(Date.now() + 3_600_000);
      list.patch(['c'], (row) => row);
      expect(shown(list)).toBe('bc');
      list.spoil([]);
      await list.refresh(new Set());
      expect(shown(list)).toBe('abc');
    } finally {
      vi.useRealTimers();
    }
  });
  it('shows again what was completed in vain', async () => {
    const list = listOver(() => 'abc');
    await list.more();
    list.hide(['b']);
    list.unhide(['b']);
    await list.refresh(new Set());
    expect(shown(list)).toBe('abc');
  });
  it('tells a failure and goes on when it has passed', async () => {
    let failing = true;
    const list = createTaskList(async () => {
      if (failing) throw new Error('away');
      return { items: tasks('a'), nextCursor: null, freshness: { behindMs: 0, asOf: '' } };
    });
    await list.more();
    expect(list.status().error).toEqual(new Error('away'));
    failing = false;
    await list.refresh(new Set());
    expect(list.status()).toMatchObject({ error: null, complete: true });
  });
});

it('sorts by a column up, down, not at all; with Shift beside the others', () => {
  const once = sortAfterClick([], 'dueDate', false);
  expect(once).toEqual([{ by: 'dueDate', direction: 'asc' }]);
  expect(sortAfterClick(once, 'dueDate', false)).toEqual([{ by: 'dueDate', direction: 'desc' }]);
  const both = sortAfterClick(once, 'priority', true);
  expect(both.map(({ by }) => by)).toEqual(['dueDate', 'priority']);
  const turned = sortAfterClick(both, 'dueDate', true);
  expect(turned[0]).toEqual({ by: 'dueDate', direction: 'desc' });
  expect(sortAfterClick(turned, 'dueDate', true).map(({ by }) => by)).toEqual(['priority']);
});

it('reads filter values by the type of their field', () => {
  const types = { amount: 'money', due: 'time', kind: 'choice', score: 'number' } as const;
  const describe = (field: string) => ({
    field,
    type: types[field as keyof typeof types],
    zh: '',
    en: '',
  });
  const draft = (id: number, field: string, op: 'gte' | 'in' | 'empty', text: string) => ({
    id,
    field,
    op,
    text,
  });
  const made = filtersFrom(
    [
      draft(1, 'amount', 'gte', '1234.56'),
      draft(2, 'due', 'gte', '2026-03-01T08:00'),
      draft(3, 'kind', 'in', 'a，b'),
      draft(4, 'kind', 'empty', ''),
      draft(5, 'score', 'gte', 'many'),
    ],
    describe,
  );
  expect(made.filters).toEqual([
    { field: 'amount', op: 'gte', value: 123_456 },
    { field: 'due', op: 'gte', value: '2026-03-01T00:00:00.000Z' },
    { field: 'kind', op: 'in', value: ['a', 'b'] },
    { field: 'kind', op: 'empty' },
  ]);
  expect(made.wrong).toEqual([5]);
});

it('tells how urgent a deadline is by the share of time that passed', () => {
  const at = (hours: number) => Date.parse('2026-01-01T00:00:00Z') + hours * 3_600_000;
  const of = (hours: number) => urgencyOf('2026-01-01T10:00:00Z', '2026-01-01T00:00:00Z', at(hours));
  expect([1, 5, 8, 10].map(of)).toEqual(['ample', 'half', 'soon', 'late']);
  expect(urgencyOf(null, '2026-01-01T00:00:00Z', at(0))).toBe('none');
});

it('goes on with the next task that is nobody’s or one’s own, and begins again at the end', () => {
  const list = [task('a'), task('b'), task('c', { assignee: 'li' }), task('d', { assignee: 'me' })];
  expect(rowAfter(list, 'b', 'me')?.userTaskKey).toBe('d');
  expect(rowAfter(list, 'd', 'me')?.userTaskKey).toBe('a');
  expect(rowAfter([task('a')], 'a', 'me')).toBeUndefined();
});

it('finds who is mentioned, and tells namesakes apart', () => {
  const named = mentionables([
    { userId: 'u1', name: '张伟', roles: [] },
    { userId: 'u2', name: '张伟', roles: [] },
    { userId: 'u3', name: '李娜', roles: [] },
  ]);
  expect(mentionedIn('请 @李娜 和 @张伟(u2) 看一下，@张三 不在', named)).toEqual(['u2', 'u3']);
});
