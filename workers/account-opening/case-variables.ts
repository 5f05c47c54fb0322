import Type from 'typebox';

/** What every worker of a case reads. */
export const caseVariables = { caseId: Type.String(), customerId: Type.String() };
