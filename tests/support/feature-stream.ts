import { join } from 'node:path';
import { projectRoot } from '../../src/config/project-root.ts';

/** Records of a real engine with six partitions, made anew by TONGBAN_RECORD_FIXTURE=1 and the projection's process test. */
export const fixtureFile = join(projectRoot, 'tests/support/fixtures/feature-stream.ndjson.gz');
