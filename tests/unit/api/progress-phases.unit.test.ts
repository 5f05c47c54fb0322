import { describe, expect, it } from 'vitest';
import { judgePhases, loadPhases, type Phase } from '../../../src/api/services/progress-phases.ts';
import { caseKinds } from '../../../src/contracts/ids.ts';

const phase = (id: string, optional = false): Phase => ({
  id,
  label: { zh: id, en: id },
  elementIds: [`${id}-1`, `${id}-2`],
  optional,
  expectedOf: 'bank',
  told: null,
  takes: null,
});
const phases = [phase('a'), phase('b', true), phase('c'), phase('d')];
const states = (active: string[], left: string[], ended = false) =>
  judgePhases(phases, new Set(active), new Set(left), ended).map((one) => one.state);

describe('progress', () => {
  it('has done, current, possible and next phases', () => {
    expect(states([], [])).toEqual(['next', 'possible', 'next', 'next']);
    expect(states(['a-2'], ['a-1'])).toEqual(['current', 'possible', 'next', 'next']);
    expect(states(['c-1'], ['a-1'])).toEqual(['done', 'skipped', 'current', 'next']);
    expect(states(['a-1'], ['a-1', 'c-1'])).toEqual(['current', 'skipped', 'done', 'next']);
    // a-2 is a sub-process around c-1
    expect(states(['a-2', 'c-1'], ['a-1'])).toEqual(['done', 'skipped', 'current', 'next']);
    expect(states([], ['a-1', 'c-1'], true)).toEqual(['done', 'skipped', 'done', 'skipped']);
  });

  it.each(caseKinds)('reads the phases of %s', (kind) => {
    const read = loadPhases('processes', kind);
    expect(read.length).toBeGreaterThan(3);
    for (const { label, elementIds } of read) {
      expect(label.zh).toMatch(/\p{Script=Han}/u);
      expect(elementIds.length).toBeGreaterThan(0);
    }
  });

  it('has none for a process without the file', () => expect(loadPhases('processes', 'nothing')).toEqual([]));
});
