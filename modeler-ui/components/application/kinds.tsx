import { Form } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  accountClassChoices,
  applicantChoices,
  applicantClassChoices,
  businessFormChoices,
  complaintSubjectChoices,
  creditProductChoices,
  creditPurposeChoices,
} from '../../../src/contracts/choices.ts';
import type { CaseKind } from '../../../src/contracts/ids.ts';
import { ChoiceField, Group, NumberField, TextField, TickField } from '../form/fields.tsx';
import { AccountConsents, CreditConsents } from './consents.tsx';
import { PersonFields, useMobileRule } from './person-fields.tsx';

/** Who fills in the form decides what it asks. */
export interface FieldsProps {
  readonly byStaff: boolean;
  /** The phone is the one somebody signed in with. */
  readonly phoneFixed: boolean;
}

/** One kind of application. Field paths are those of the request's body (see `to-request.ts`). */
export interface ApplicationKind {
  readonly kind: CaseKind;
  /** Last part of the API's URL. */
  readonly path: string;
  readonly initial: object;
  /** Whether files come with it. */
  readonly documents: boolean;
  readonly Fields: (props: FieldsProps) => ReactNode;
}

function AccountFields({ byStaff, phoneFixed }: FieldsProps) {
  const accountClass = Form.useWatch('accountClass');
  const channel = Form.useWatch('channel');
  // Class I is opened face to face only.
  const classes = accountClassChoices.filter(({ value }) => value !== 'I' || channel === 'branch');
  return (
    <>
      <Group word="apply.person">
        <PersonFields byStaff={byStaff} phoneFixed={phoneFixed} />
      </Group>
      <Group word="apply.account">
        <ChoiceField path={['accountClass']} choices={classes} />
        {accountClass !== 'I' && (
          <TextField
            path={['boundCardNumber']}
            maxLength={19}
            inputMode="numeric"
            autoComplete="cc-number"
            optional={channel === 'branch'}
          />
        )}
      </Group>
      <Group word="apply.consents">
        <AccountConsents byStaff={byStaff} />
      </Group>
    </>
  );
}

function CreditFields({ byStaff, phoneFixed }: FieldsProps) {
  const product = Form.useWatch('product');
  const asked = { ...applicantChoices, ...applicantClassChoices };
  return (
    <>
      <Group word="apply.loan">
        <ChoiceField path={['product']} choices={creditProductChoices} />
        <NumberField path={['amountMinor']} label="amountYuan" min={1_000} max={100_000_000} />
        <NumberField path={['termMonths']} min={3} max={360} />
        <ChoiceField path={['purpose']} choices={creditPurposeChoices} />
        <NumberField path={['statedMonthlyIncomeMinor']} label="incomeYuan" min={0} max={10_000_000} />
        {product === 'small-business' && (
          <ChoiceField path={['businessForm']} choices={businessFormChoices} />
        )}
        {product === 'mortgage' && (
          <>
            <TextField path={['collateralId']} maxLength={64} />
            <NumberField
              path={['declaredCollateralValueMinor']}
              label="collateralYuan"
              min={1}
              max={1_000_000_000}
            />
          </>
        )}
      </Group>
      <Group word="apply.person">
        <PersonFields byStaff={byStaff} phoneFixed={phoneFixed} />
      </Group>
      <Group word="apply.attributes">
        {Object.entries(asked)
          // Follows from amount, term and income.
          .filter(([name]) => name !== 'installmentRatePercentage')
          .map(([name, choices]) => (
            <ChoiceField key={name} path={['attributes', name]} choices={choices} />
          ))}
      </Group>
      <Group word="apply.consents">
        <CreditConsents byStaff={byStaff} />
      </Group>
    </>
  );
}

function ComplaintFields({ byStaff, phoneFixed }: FieldsProps) {
  const { t } = useTranslation();
  const mobile = useMobileRule();
  return (
    <>
      <ChoiceField path={['subject']} choices={complaintSubjectChoices} />
      <TextField
        path={['text']}
        rows={5}
        maxLength={4000}
        rules={[{ min: 5, max: 4000, message: t('check.textLength') }]}
      />
      <TextField path={['relatedCaseId']} maxLength={20} optional capitals />
      <div className="columns">
        <TextField path={['complainant', 'name']} maxLength={100} autoComplete="name" />
        <TextField
          path={['complainant', 'mobile']}
          maxLength={11}
          rules={[mobile]}
          inputMode="numeric"
          autoComplete="tel-national"
          readOnly={phoneFixed}
        />
      </div>
      {byStaff && <TickField path={['regulatorComplaint']}>{t('field.regulatorComplaint')}</TickField>}
    </>
  );
}

export const applicationKinds: readonly ApplicationKind[] = [
  {
    kind: 'account-opening',
    path: 'account-openings',
    documents: false,
    initial: { accountClass: 'II', applicant: { documentType: 'resident-id' } },
    Fields: AccountFields,
  },
  {
    kind: 'credit-approval',
    path: 'credit-applications',
    documents: true,
    initial: {
      product: 'consumer',
      termMonths: 24,
      applicant: { documentType: 'resident-id' },
      attributes: { numberExistingCredits: 1, numberPeopleMaintenance: 1 },
    },
    Fields: CreditFields,
  },
  {
    kind: 'complaint-handling',
    path: 'complaints',
    documents: true,
    initial: {},
    Fields: ComplaintFields,
  },
];
