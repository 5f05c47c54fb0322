import { describe, expect, it } from 'vitest';
import { judgeOutcome, loadOutcomes } from '../../../src/api/services/case-outcome.ts';
import { caseKinds } from '../../../src/contracts/ids.ts';
import { type Element, isA, readDiagram } from '../processes/bpmn-files.ts';

describe('outcome of a case', () => {
  const words = { zh: '一', en: 'one' };
  const written = [
    { id: 'refused', element: 'end-b', when: { result: 'refused' }, ...words },
    { id: 'other', element: 'end-b', ...words },
    { id: 'done', element: 'end-a', ...words },
  ];
  it('is that of the end event, the first whose variables agree', () => {
    expect(judgeOutcome(written, 'end-a', {})).toEqual({ id: 'done', ...words });
    expect(judgeOutcome(written, 'end-b', { result: 'refused' })?.id).toBe('refused');
    expect(judgeOutcome(written, 'end-b', { result: 'else' })?.id).toBe('other');
    expect(judgeOutcome(written, 'end-b', {})?.id).toBe('other');
    expect(judgeOutcome(written, 'end-c', {})).toBeNull();
  });

  it.each(caseKinds)('has words for every end event of %s', async (kind) => {
    const outcomes = loadOutcomes('processes', kind);
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(outcomes.length);
    for (const { zh, en } of outcomes) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[\x20-\x7e]+$/);
    }
    const { definitions } = await readDiagram(`${kind}/${kind}.bpmn`);
    const process = definitions.rootElements.find((one: Element) => isA(one, 'Process'));
    const ends: string[] = process.flowElements
      .filter((one: Element) => isA(one, 'EndEvent') && !one.id.endsWith('-escalated')) // the case goes on
      .map(({ id }: Element) => id);
    expect(outcomes.filter(({ element }) => !ends.includes(element))).toEqual([]);
    expect(ends.filter((id) => judgeOutcome(outcomes, id, {}) === null)).toEqual([]);
  });

  it('is not known without the file', () => expect(loadOutcomes('processes', 'nothing')).toEqual([]));
});
