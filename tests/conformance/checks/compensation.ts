import { check, topic } from '../check.ts';
import { boundary, end, gateway, handler, job, type Scope, throws } from '../model.ts';

/** Two jobs that can be undone, then what undoes them. */
const undoable = (last: Scope['nodes'], flow: string): Scope => ({
  nodes: [
    boundary('book-undone', 'book', { kind: 'compensation' }),
    boundary('pay-undone', 'pay', { kind: 'compensation' }),
    job('book'),
    job('pay'),
    handler('unbook'),
    handler('unpay'),
    ...(last ?? []),
  ],
  flows: [`start book pay ${flow}`],
  handlers: { 'book-undone': 'unbook', 'pay-undone': 'unpay' },
});

export const compensation = topic('compensation', [
  check(
    'all handlers of what was done, then on',
    { undone: ['unbook', 'unpay'], last: 'after' },
    async (trial) => {
      await trial.process(undoable([throws('undo', { kind: 'compensation' })], 'undo after end'));
      const { path } = await trial.run();
      return { undone: path.slice(2, 4).sort(), last: path.at(-1) };
    },
  ),
  check('of one activity only', ['book', 'pay', 'unbook', 'after'], async (trial) => {
    await trial.process(
      undoable([throws('undo', { kind: 'compensation', activity: 'book' })], 'undo after end'),
    );
    return (await trial.run()).path;
  }),
  check('by an end event', ['unbook', 'unpay'], async (trial) => {
    await trial.process(undoable([end('end-undo', { kind: 'compensation' })], 'end-undo'));
    return [...(await trial.run()).path.slice(2)].sort();
  }),
  check('what was not done is not undone', ['book', 'unbook', 'after'], async (trial) => {
    const scope = undoable(
      [throws('undo', { kind: 'compensation' }), gateway('exclusive', 'split', 'pay')],
      '',
    );
    await trial.process({
      ...scope,
      flows: ['start book split undo after end', 'split pay end-2'],
      conditions: { 'split undo': '=true' },
    });
    return (await trial.run()).path;
  }),
]);
