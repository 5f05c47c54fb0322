import { Form } from 'antd';
import type { Rule } from 'antd/es/form';
import { useTranslation } from 'react-i18next';
import { documentTypeChoices } from '../../../src/contracts/choices.ts';
import { ageOn, checkResidentId, dayInChina, isChineseMobile } from '../../../src/contracts/identity-card.ts';
import { ChoiceField, TextField } from '../form/fields.tsx';

const minimumAge = 16;
const rule = (check: (value: string) => string | undefined): Rule => ({
  validator(_, value) {
    const fault = value ? check(String(value)) : undefined;
    return fault ? Promise.reject(new Error(fault)) : Promise.resolve();
  },
});

/** Says at once what the server would say: the same rules, from the contracts. */
export function useMobileRule(): Rule {
  const { t } = useTranslation();
  return rule((value) => (isChineseMobile(value) ? undefined : t('check.mobile')));
}

function useResidentIdRule(): Rule {
  const { t } = useTranslation();
  return rule((value) => {
    const today = dayInChina(new Date());
    const check = checkResidentId(value, today);
    if (!check.ok) return t(`check.residentId.${check.reason}`);
    return ageOn(check.birthDate, today) < minimumAge ? t('check.underAge', { age: minimumAge }) : undefined;
  });
}

/** What a valid number says of birth, so that a slip of the finger shows; it is never asked for. */
function BornHint() {
  const { t } = useTranslation();
  const number = Form.useWatch(['applicant', 'documentNumber']) as string | undefined;
  const check = checkResidentId(number ?? '');
  return check.ok ? t('apply.born', { date: check.birthDate }) : null;
}

/** Who applies. Passports are taken at a branch only, so customers are not asked which document they have. */
export function PersonFields({ byStaff, phoneFixed }: { byStaff: boolean; phoneFixed: boolean }) {
  const isPassport = Form.useWatch(['applicant', 'documentType']) === 'passport';
  const residentId = useResidentIdRule();
  const mobile = useMobileRule();
  const { t } = useTranslation();
  return (
    <>
      <TextField path={['applicant', 'name']} maxLength={100} autoComplete="name" />
      {byStaff && <ChoiceField path={['applicant', 'documentType']} choices={documentTypeChoices} />}
      {/* The last character may be an X, which numeric keyboards of some phones lack. */}
      <TextField
        path={['applicant', 'documentNumber']}
        label={byStaff ? 'documentNumber' : 'residentId'}
        maxLength={20}
        capitals
        rules={isPassport ? [] : [residentId]}
        hint={isPassport ? undefined : <BornHint />}
        key={isPassport ? 'passport' : 'resident-id'}
      />
      {isPassport && (
        <>
          <TextField path={['applicant', 'nameLatin']} maxLength={100} />
          <TextField path={['applicant', 'documentCountry']} maxLength={2} capitals />
          <TextField path={['applicant', 'birthDate']} maxLength={10} type="date" autoComplete="bday" />
        </>
      )}
      <TextField
        path={['applicant', 'mobile']}
        maxLength={11}
        rules={[mobile]}
        inputMode="numeric"
        autoComplete="tel-national"
        readOnly={phoneFixed}
        hint={phoneFixed ? t('apply.phoneFixed') : undefined}
      />
      <TextField path={['applicant', 'address']} maxLength={300} autoComplete="street-address" />
      <TextField path={['applicant', 'occupation']} maxLength={100} autoComplete="organization-title" />
    </>
  );
}
