import type { Knex } from 'knex';
import Type, { type Static } from 'typebox';
import type { CaseRow } from '../../commands/case-registry.ts';
import { isCustomer } from '../../policy/reach.ts';
import type { ApiDeps } from '../deps.ts';
import { fieldProblem, HttpProblem } from '../http-problem.ts';
import type { CaseMessage } from './types.ts';

const text = (maxLength = 4_000) => Type.Optional(Type.String({ minLength: 1, maxLength }));
const body = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

/** Stores an optional text and gives its id, or null. */
async function keep(
  value: string | undefined,
  purpose: string,
  { deps, trx, found }: { deps: ApiDeps; trx: Knex; found: CaseRow },
): Promise<string | null> {
  if (value === undefined) return null;
  const { customerId, caseId } = found;
  return deps.stores.freeTexts.put({ customerId, caseId, purpose, text: value }, trx);
}

const Signature = body({
  accepted: Type.Literal(true, { description: 'The customer agrees to the contract that was shown' }),
  contractDocumentId: Type.Optional(Type.String({ pattern: '^DC-[0-9A-Z]{16}$' })),
});
export const contractSignature: CaseMessage<Static<typeof Signature>> = {
  path: 'contract-signature',
  summary: '签署合同 / Sign the contract',
  kinds: ['credit-approval'],
  body: Signature,
  async prepare({ contractDocumentId }, { deps, trx, caller, found, now }) {
    const { documents } = deps.stores;
    const own = await documents.ofCase(found.caseId, trx);
    const contract = own.findLast(({ purpose }) => purpose === 'contract');
    // Signed is what the case offers now, not an earlier offer and not another file.
    if (contractDocumentId !== undefined && contract?.documentId !== contractDocumentId)
      throw new HttpProblem('invalid-fields', {
        errors: [
          fieldProblem(
            'contractDocumentId',
            'unknown',
            '不是本业务当前的合同',
            'is not the contract that this case offers now',
          ),
        ],
      });
    // Whoever signs for themselves has it; a front end or the branch shows it in its own way.
    if (
      isCustomer(caller) &&
      !(contractDocumentId && (await documents.wasReadBy(contractDocumentId, caller.userId, trx)))
    )
      throw new HttpProblem('contract-unread');
    return {
      kind: 'send',
      message: 'contract-signed',
      variables: {
        contractSignedAt: now.toISOString(),
        signedContractDocumentId: contractDocumentId ?? null,
      },
    };
  },
};

const Information = body({
  text: text(),
  documentIds: Type.Optional(
    Type.Array(Type.String({ pattern: '^DC-[0-9A-Z]{16}$' }), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
    }),
  ),
});
export const moreInformation: CaseMessage<Static<typeof Information>> = {
  path: 'more-information',
  summary: '补充资料 / Give more information',
  body: Information,
  async prepare(given, context) {
    const { deps, trx, found } = context;
    if (given.text === undefined && given.documentIds === undefined)
      throw new HttpProblem('invalid-fields', {
        errors: [fieldProblem('text', 'required', '请填写说明或上传资料', 'give a text or documents')],
      });
    const own = new Set((await deps.stores.documents.ofCase(found.caseId, trx)).map((one) => one.documentId));
    const foreign = given.documentIds?.findIndex((id) => !own.has(id)) ?? -1;
    if (foreign >= 0)
      throw new HttpProblem('invalid-fields', {
        errors: [
          fieldProblem(
            `documentIds.${foreign}`,
            'unknown',
            '资料不属于该业务',
            'is no document of this case',
          ),
        ],
      });
    return {
      kind: 'send',
      message: 'more-information-provided',
      variables: {
        informationTextId: await keep(given.text, 'more-information', context),
        informationDocumentIds: given.documentIds ?? [],
      },
    };
  },
};

const Withdrawal = body({ reason: text(1_000) });
export const withdrawal: CaseMessage<Static<typeof Withdrawal>> = {
  path: 'withdrawal',
  summary: '撤回申请或投诉 / Withdraw the application or complaint',
  body: Withdrawal,
  prepare: async ({ reason }, context) => ({
    kind: 'send',
    message: context.found.kind === 'complaint-handling' ? 'complaint-withdrawn' : 'application-withdrawn',
    variables: { withdrawalReasonId: await keep(reason, 'withdrawal-reason', context) },
  }),
};

const Rating = body({ rating: Type.Integer({ minimum: 1, maximum: 5 }), comment: text(1_000) });
export const rating: CaseMessage<Static<typeof Rating>> = {
  path: 'rating',
  summary: '评价 / Rate the service, 1 to 5',
  body: Rating,
  async prepare(given, context) {
    const { deps, trx, found } = context;
    const commentId = await keep(given.comment, 'rating-comment', context);
    const { caseId, customerId } = found;
    const first = await deps.stores.ratings.put(
      { caseId, customerId, rating: given.rating, ...(commentId ? { commentTextId: commentId } : {}) },
      trx,
    );
    // A complaint that was reopened is rated again: the case says whether it waits for a rating.
    if (!first && found.kind !== 'complaint-handling') throw new HttpProblem('already-rated');
    return {
      kind: 'send',
      message: 'customer-rated',
      variables: { rating: given.rating, ratingCommentId: commentId },
    };
  },
};

const Review = body({ comment: text() });
export const reviewRequest: CaseMessage<Static<typeof Review>> = {
  path: 'review-request',
  summary: '申请人工复核（个人信息保护法第24条）/ Ask that a person reviews the decision',
  body: Review,
  prepare: async ({ comment }, context) => ({
    kind: 'send',
    message: 'review-requested',
    variables: { reviewRequestTextId: await keep(comment, 'review-request', context) },
  }),
};

const Regulator = body({ reference: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }), text: text(10_000) });
export const regulatorComplaint: CaseMessage<Static<typeof Regulator>> = {
  path: 'regulator-complaint',
  summary: '监管转办投诉 / The complaint also came through the regulator',
  kinds: ['complaint-handling'],
  body: Regulator,
  prepare: async (given, context) => ({
    kind: 'send',
    message: 'regulator-complaint-received',
    variables: {
      regulatorReference: given.reference,
      regulatorTextId: await keep(given.text, 'regulator-complaint', context),
    },
  }),
};
