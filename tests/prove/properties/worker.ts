import { type Batch, runBatch } from './batch.ts';

/** A process that runs what it is given until it is ended. */
process.on('message', (batch: Batch) => process.send?.(runBatch(batch)));
