/** What a complaint is about. Codes of the triage table. */
export const complaintCategories = [
  'account',
  'card',
  'loan',
  'fee',
  'service-attitude',
  'fraud',
  'privacy',
  'digital-channel',
  'other',
] as const;
export type ComplaintCategory = (typeof complaintCategories)[number];
