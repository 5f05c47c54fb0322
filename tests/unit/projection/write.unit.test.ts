import type { ClientBase } from 'pg';
import { expect, test } from 'vitest';
import { Fold } from '../../../src/projection/fold.ts';
import { form, processCase, processInstance } from '../../../src/projection/tables.ts';
import { writeFold } from '../../../src/projection/write.ts';

const fold = new Fold();
fold.write(processInstance, { process_instance_key: '1' });
fold.write(processCase, { case_id: 'AO-1' });
fold.write(form, { form_key: '2' });

/** How many statements were on their way at once, at most. */
async function mostAtOnce(pipeline: boolean): Promise<number> {
  let underWay = 0;
  let most = 0;
  const client = {
    pipeline,
    async query() {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
    },
  };
  await writeFold(client as unknown as ClientBase, fold, 'read_model');
  return most;
}

test('a client that pipelines is given all statements at once, another one after the other', async () => {
  expect(await mostAtOnce(true)).toBe(3);
  expect(await mostAtOnce(false)).toBe(1);
});
