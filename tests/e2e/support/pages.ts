import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/config/project-root.ts';

/** Browser tests look at the pages as they were built last. */
export function requirePages(): void {
  if (!existsSync(join(projectRoot, 'modeler-ui/dist/index.html')))
    throw new Error('the pages are not built: run npm run build first');
}
