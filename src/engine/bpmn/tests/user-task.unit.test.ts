import { describe, expect, test } from 'vitest';
import { compiled, nodeOf, testRefusals } from './support.ts';

describe('user task', () => {
  test('form, assignment, schedule, priority, headers', () => {
    const process = compiled('user-task');
    expect(nodeOf(process, 'review')).toMatchObject({
      type: 'USER_TASK',
      eventType: 'UNSPECIFIED',
      job: undefined,
      userTask: {
        assignee: { kind: 'feel', text: 'officer' },
        candidateGroups: { kind: 'text', text: 'reviewer, supervisor' },
        candidateUsers: { kind: 'feel', text: 'users' },
        dueDate: { kind: 'text', text: '2027-01-04T09:00:00+08:00[Asia/Shanghai]' },
        followUpDate: { kind: 'feel', text: 'now()' },
        priority: { kind: 'text', text: '80' },
        formId: { kind: 'text', text: 'review-form' },
        formBinding: { kind: 'versionTag', versionTag: 'v7' },
        externalFormReference: undefined,
        headers: { level: '2' },
      },
    });
    expect(nodeOf(process, 'sign').userTask).toEqual({
      assignee: undefined,
      candidateGroups: undefined,
      candidateUsers: undefined,
      dueDate: undefined,
      followUpDate: undefined,
      priority: undefined,
      formId: undefined,
      formBinding: { kind: 'latest' },
      externalFormReference: { kind: 'text', text: 'https://forms/sign' },
      headers: {},
    });
  });

  const external = 'externalReference="https://forms/sign"';
  testRefusals('user-task', [
    {
      what: 'the kind that is done as a job',
      from: '<zeebe:userTask />\n        <zeebe:formDefinition externalReference',
      to: '<zeebe:formDefinition externalReference',
      elementId: 'sign',
      message: /done as a job/,
    },
    {
      what: 'a form key',
      from: external,
      to: 'formKey="camunda-forms:bpmn:form"',
      elementId: 'sign',
      message: /formKey/,
    },
    { what: 'a form without a name', from: external, to: '', elementId: 'sign', message: /is not named/ },
    {
      what: 'a form named twice',
      from: external,
      to: `${external} formId="x"`,
      elementId: 'sign',
      message: /is named twice/,
    },
    {
      what: 'a due date without an offset',
      from: '2027-01-04T09:00:00+08:00[Asia/Shanghai]',
      to: '2027-01-04T09:00:00',
      elementId: 'review',
      message: /dueDate of zeebe:taskSchedule "2027-01-04T09:00:00" is no date and time/,
    },
    {
      what: 'a follow-up date that is not in the calendar',
      from: '"=now()"',
      to: '"2027-02-29T09:00:00Z"',
      elementId: 'review',
      message: /not in the calendar/,
    },
    {
      what: 'a priority above 100',
      from: 'priority="80"',
      to: 'priority="101"',
      elementId: 'review',
      message: /no whole number from 0 to 100/,
    },
    {
      what: 'a negative priority',
      from: 'priority="80"',
      to: 'priority="-1"',
      elementId: 'review',
      message: /no whole number from 0 to 100/,
    },
    {
      what: 'an unknown binding',
      from: 'bindingType="versionTag"',
      to: 'bindingType="newest"',
      elementId: 'review',
      message: /bindingType of zeebe:formDefinition "newest" is not known/,
    },
    {
      what: 'a binding to a version tag that is not named',
      from: ' versionTag="v7"',
      to: '',
      elementId: 'review',
      message: /names none/,
    },
    {
      what: 'an unknown attribute',
      from: 'priority="80"',
      to: 'priority="80" colour="red"',
      elementId: 'review',
      message: /the attribute colour of zeebe:priorityDefinition is not known/,
    },
    {
      what: 'an unknown element',
      from: '<zeebe:taskListeners />',
      to: '<zeebe:taskMagic />',
      elementId: 'review',
      message: /zeebe:taskMagic is not supported/,
    },
    {
      what: 'task listeners',
      from: '<zeebe:taskListeners />',
      to: '<zeebe:taskListeners><zeebe:taskListener eventType="completing" type="x" /></zeebe:taskListeners>',
      elementId: 'review',
      message: /zeebe:taskListeners is not supported/,
    },
    {
      what: 'an embedded form',
      from: '<bpmn:startEvent id="start">',
      to: '<bpmn:extensionElements><zeebe:userTaskForm id="f">{}</zeebe:userTaskForm></bpmn:extensionElements><bpmn:startEvent id="start">',
      elementId: 'process',
      message: /zeebe:userTaskForm is not supported/,
    },
  ]);
});
