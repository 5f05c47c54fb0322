import type { ApplicantField, TaskContext } from '../../../contracts/task-page.ts';
import type { Customer } from '../../../customers/index.ts';

type Label = ApplicantField['label'];
/** Whether the caller may see what carries a label. */
export type Sees = (label: Label) => boolean;

type Entry = readonly [field: string, label: Label, zh: string, en: string, value: string | undefined];

const documentNames: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  'resident-id': ['居民身份证号码', 'Identity card number'],
  passport: ['护照号码', 'Passport number'],
};

const entriesOf = (customer: Customer): Entry[] => [
  ['name', 'personal', '姓名', 'Name', customer.name],
  ['phone', 'personal', '手机号码', 'Mobile number', customer.phone],
  ['email', 'personal', '电子邮箱', 'E-mail', customer.email],
  ['address', 'personal', '地址', 'Address', customer.address],
  ['occupation', 'personal', '职业', 'Occupation', customer.occupation],
  ['birthDate', 'personal', '出生日期', 'Date of birth', customer.birthDate],
  ['gender', 'personal', '性别', 'Gender', customer.gender],
  ['nationality', 'personal', '国籍', 'Nationality', customer.nationality],
  ...customer.documents.flatMap(({ type, number, validUntil }): Entry[] => [
    [`document.${type}`, 'sensitive', ...(documentNames[type] ?? ([type, type] as const)), number],
    [`validUntil.${type}`, 'sensitive', '证件有效期至', 'Document valid until', validUntil],
  ]),
  ['branch', 'internal', '开户网点', 'Branch', customer.branch],
];

/** What is known of the applicant; a value that the caller may not see is named, but not told. */
export function applicantOf(customer: Customer | undefined, sees: Sees): TaskContext['applicant'] {
  if (!customer) return { status: null, fields: [] };
  const fields = entriesOf(customer).flatMap(([field, label, zh, en, value]): ApplicantField[] => {
    if (value === undefined) return [];
    const hidden = !sees(label);
    return [{ field, label, zh, en, value: hidden ? null : value, hidden }];
  });
  return { status: customer.status, fields };
}
