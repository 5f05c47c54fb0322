import { join } from 'node:path';
import { projectRoot } from '../../src/config/project-root.ts';

/**
 * Records of Zeebe 8.6.0 with six partitions, running the models of `tests/process/projection/feature-models.ts`; recorded
 * on 2026-11-22 and never changed.
 */
export const fixtureFile = join(projectRoot, 'tests/support/fixtures/feature-stream.ndjson.gz');
