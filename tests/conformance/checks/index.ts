import type { Check } from '../check.ts';
import { gateways } from './gateways.ts';

export const allChecks: readonly Check[] = [...gateways];
