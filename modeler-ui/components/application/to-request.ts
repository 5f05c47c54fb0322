import { instalmentClass } from '../../../src/contracts/choices.ts';
import type { CaseKind } from '../../../src/contracts/ids.ts';
import { consentVersion } from './consents.tsx';

const consentPurposes: Readonly<Record<string, string>> = {
  consentAccount: 'account-opening',
  consentFace: 'face-recognition',
  consentBureau: 'credit-bureau-inquiry',
};
/** Typed in yuan, sent in fen. */
const money = ['amountMinor', 'statedMonthlyIncomeMinor', 'declaredCollateralValueMinor'];

type Values = Readonly<Record<string, unknown>>;

/** Without what was left empty; blanks around words are dropped. */
function given(value: unknown): unknown {
  if (typeof value === 'string') return value.trim() || undefined;
  if (value === null || value === '') return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value)
    .map(([name, one]) => [name, given(one)] as const)
    .filter(([, one]) => one !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** What the score wants and nobody need be asked: the class of the instalment, and that there is a telephone. */
function withDerived(request: Values): Values {
  const { amountMinor, termMonths, statedMonthlyIncomeMinor, attributes } = request;
  if (typeof attributes !== 'object') return request;
  const installmentRatePercentage = instalmentClass(
    Number(amountMinor),
    Number(termMonths),
    Number(statedMonthlyIncomeMinor ?? 0),
  );
  return { ...request, attributes: { ...attributes, installmentRatePercentage, telephone: 1 } };
}

/** The request's body of what was filled in. `device` names the browser, as a bank's app would. */
export function toRequest(kind: CaseKind, values: Values, device: string): Record<string, unknown> {
  const { agreed, ...rest } = (given(values) ?? {}) as { agreed?: Record<string, boolean> } & Values;
  if (kind === 'complaint-handling')
    return rest.regulatorComplaint ? { ...rest } : { ...rest, regulatorComplaint: undefined };
  const consents = Object.entries(agreed ?? {})
    .filter(([name, yes]) => yes && consentPurposes[name])
    .map(([name]) => ({ purpose: consentPurposes[name], version: consentVersion }));
  const inFen = Object.fromEntries(
    money
      .filter((name) => typeof rest[name] === 'number')
      .map((name) => [name, Math.round(Number(rest[name]) * 100)]),
  );
  return {
    ...withDerived({ ...rest, ...inFen }),
    consents,
    deviceId: device,
    ...(agreed?.consentFace ? { faceCaptureReference: `face-${device}` } : {}),
  };
}
