import { type GeneratedPerson, generatedPerson } from '../../src/contracts/generated/generated-people.ts';
import type { SeededRandom } from '../../src/contracts/seeded-random.ts';
import { createScreener } from '../../src/screening/screen.ts';
import { generatedWatchList } from '../../src/screening/watch-list.ts';
import { type Fields, overlay, type Scenario, type ScenarioFile } from './scenario-model.ts';

export interface PreparedApplication {
  readonly body: Record<string, unknown>;
  /** Role of the caller. */
  readonly as: string;
  readonly person: GeneratedPerson;
  /** What a plant's `document`, `device` and `collateral` stand for. */
  readonly subjects: Readonly<Record<string, string>>;
}

const staffByChannel: Record<string, string> = { branch: 'branch-clerk', phone: 'contact-centre-agent' };

/** The request that starts a scenario's case, with a generated person unless one is given. */
export function prepareApplication(
  scenario: Scenario,
  file: ScenarioFile,
  random: SeededRandom,
  today: string,
  known?: GeneratedPerson,
): PreparedApplication {
  const overrides = (scenario.application?.applicant ?? {}) as { documentType?: 'resident-id' | 'passport' };
  const person = known ?? unlistedPerson(random, today, overrides.documentType ?? 'resident-id');
  const unique = String(1e8 + random.below(9e8));
  const build = { 'account-opening': account, 'credit-approval': credit, 'complaint-handling': complaint };
  const body = build[scenario.kind](scenario, file, person, unique);
  const applicant = (body.applicant ?? {}) as { documentNumber?: string };
  const subjects = {
    document: applicant.documentNumber ?? person.documentNumber,
    device: String(body.deviceId ?? ''),
    collateral: String(body.collateralId ?? ''),
  };
  const as = scenario.enteredBy ?? staffByChannel[String(body.channel)] ?? 'channel';
  return { body, as, person, subjects };
}

const screener = createScreener(generatedWatchList);

/** A generated person whom no list resembles: a scenario that wants a hit names the entry itself. */
function unlistedPerson(
  random: SeededRandom,
  today: string,
  documentType: 'resident-id' | 'passport',
): GeneratedPerson {
  for (;;) {
    const person = generatedPerson(random, { on: today, age: 35, documentType });
    if (screener.screen(person).length === 0) return person;
  }
}

function applicantOf(person: GeneratedPerson): Fields {
  return {
    name: person.name,
    ...(person.nameLatin ? { nameLatin: person.nameLatin } : {}),
    documentType: person.documentType,
    documentNumber: person.documentNumber,
    ...(person.documentType === 'passport'
      ? { documentCountry: person.documentCountry, birthDate: person.birthDate }
      : {}),
    mobile: person.mobile,
    email: 'generated.person@example.com',
    address: person.address,
    occupation: person.occupation,
  };
}

function account(scenario: Scenario, file: ScenarioFile, person: GeneratedPerson, unique: string) {
  const base = { ...file.defaultApplication, applicant: applicantOf(person), deviceId: `device-${unique}` };
  return overlay(base, scenario.application ?? {});
}

function credit(scenario: Scenario, file: ScenarioFile, person: GeneratedPerson, unique: string) {
  const base = {
    channel: scenario.channel ?? file.defaults?.channel ?? 'web',
    applicant: applicantOf(person),
    consents: [{ purpose: 'credit-bureau-inquiry', version: '2026-01' }],
    ...file.defaults?.application,
  };
  const body = overlay(base, scenario.application ?? {});
  // Devices and properties are of one case only, so that what is planted for one is not met by another.
  body.deviceId = `device-${unique}`;
  if (body.collateralId !== undefined) body.collateralId = `property-${unique}`;
  return body;
}

function complaint(scenario: Scenario, _file: ScenarioFile, person: GeneratedPerson) {
  const { customer, ...application } = (scenario.application ?? {}) as { customer?: Fields };
  const complainant = overlay(
    { name: person.name, mobile: person.mobile, email: 'generated.person@example.com' },
    customer ?? {},
  );
  return overlay({ channel: 'web', complainant, subject: 'other' }, application);
}
