import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

const definition = '<zeebe:taskDefinition type="notify" />';

describe('service task', () => {
  test('job, headers, mappings', () => {
    const process = compiled('service-task');
    expect(nodeOf(process, 'book')).toMatchObject({
      name: '记账',
      type: 'SERVICE_TASK',
      eventType: 'UNSPECIFIED',
      job: { type: { kind: 'feel', text: '"book-" + currency' }, retries: { kind: 'text', text: '5' } },
      inputs: [
        { source: { kind: 'feel', text: 'amount' }, target: ['booking', 'amount'] },
        { source: { kind: 'text', text: 'CNY' }, target: ['booking', 'currency'] },
      ],
      outputs: [{ source: { kind: 'feel', text: 'number' }, target: ['bookingNumber'] }],
    });
    expect(Object.entries(nodeOf(process, 'book').job?.headers ?? {})).toEqual([
      ['ledger', 'main'],
      ['__proto__', 'plain'],
    ]);
  });

  test('retries are three when nothing is said', () => {
    expect(nodeOf(compiled('service-task'), 'notify').job).toMatchObject({
      type: { kind: 'text', text: 'notify' },
      retries: { kind: 'text', text: '3' },
      headers: {},
    });
  });

  testRefusals('service-task', [
    { what: 'no job type', from: definition, to: '', elementId: 'notify', message: /has no job type/ },
    {
      what: 'an empty job type',
      from: definition,
      to: '<zeebe:taskDefinition type="" />',
      elementId: 'notify',
      message: /taskDefinition has no type/,
    },
    {
      what: 'a job type of 256 characters',
      from: 'type="notify"',
      to: `type="${'x'.repeat(256)}"`,
      elementId: 'notify',
      message: /has 256 characters/,
    },
    {
      what: 'two job types',
      from: definition,
      to: definition + definition,
      elementId: 'notify',
      message: /taskDefinition stands twice/,
    },
    {
      what: 'retries that are no number',
      from: 'retries="5"',
      to: 'retries="many"',
      elementId: 'book',
      message: /retries of zeebe:taskDefinition "many" is no whole number/,
    },
    {
      what: 'negative retries',
      from: 'retries="5"',
      to: 'retries="-1"',
      elementId: 'book',
      message: /no whole number/,
    },
    {
      what: 'a job type that is no FEEL',
      from: '&quot; + currency"',
      to: '&quot; +"',
      elementId: 'book',
      message: /type of zeebe:taskDefinition is no FEEL expression/,
    },
    {
      what: 'a header without a key',
      from: 'key="ledger"',
      to: 'key=""',
      elementId: 'book',
      message: /header has no key/,
    },
    {
      what: 'an input without a source',
      from: 'source="=amount"',
      to: '',
      elementId: 'book',
      message: /input has no source/,
    },
    {
      what: 'a mapping without a target',
      from: 'target="bookingNumber"',
      to: '',
      elementId: 'book',
      message: /output has no target/,
    },
    {
      what: 'a target that is no variable',
      from: 'target="bookingNumber"',
      to: 'target="booking number"',
      elementId: 'book',
      message: /is no variable name/,
    },
    {
      what: 'a target that begins with a digit',
      from: 'target="bookingNumber"',
      to: 'target="1st"',
      elementId: 'book',
      message: /is no variable name/,
    },
    {
      what: 'a target that is a word of FEEL',
      from: 'target="bookingNumber"',
      to: 'target="then"',
      elementId: 'book',
      message: /is a word of FEEL/,
    },
    {
      what: 'a target with an empty step',
      from: 'target="booking.amount"',
      to: 'target="booking..amount"',
      elementId: 'book',
      message: /is no variable name/,
    },
    {
      what: 'a target nested too deep',
      from: 'target="booking.amount"',
      to: `target="${'a.'.repeat(20)}a"`,
      elementId: 'book',
      message: /nested deeper than 20/,
    },
    {
      what: 'linked resources',
      from: definition,
      to: `${definition}<zeebe:linkedResources><zeebe:linkedResource resourceId="x" /></zeebe:linkedResources>`,
      elementId: 'notify',
      message: /zeebe:linkedResources is not supported/,
    },
  ]);
});
