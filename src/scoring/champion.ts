import type { CreditModel } from './credit-model.ts';
import file from './data/champion-model.json' with { type: 'json' };

/** The credit model in use, as the last `npm run model -- train` wrote it. */
export const championModel = file as unknown as CreditModel;
