import { describe, expect, test } from 'vitest';
import { fixture, problemsOf } from './support.ts';

const bpmn = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const document = (content: string) => `<definitions xmlns="${bpmn}" id="d">${content}</definitions>`;

describe('documents', () => {
  test.each([
    ['<!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>', /document type/],
    ['<d>&nbsp;</d>', /unknown entity/],
    ['{"not": "xml"}', /./],
    ['', /./],
    [`<definitions xmlns="${bpmn}">\n<process>\n</definitions>`, /./],
    ['<bpmn:definitions/>', /the prefix "bpmn" is not declared/],
    [`<definitions xmlns="${bpmn}" id="a" id="b"/>`, /already defined/],
    [`<d a="${'x'.repeat(8 * 1024 * 1024)}"/>`, /at most/],
    [`${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`, /nested deeper/],
    [`<?xml version="1.0" encoding="ISO-8859-1"?>${document('')}`, /its encoding is ISO-8859-1/],
    ['<definitions/>', /the root element is <definitions> of the namespace ""/],
    [`<process xmlns="${bpmn}"/>`, /the root element is <process>/],
    [document(''), /no process in the file is executable/],
    [document('<process id="p"/>'), /no process in the file is executable/],
    [document('<process id="p" isExecutable="false"/>'), /no process in the file is executable/],
  ])('%# refuses %.60s', (xml, message) => {
    expect(problemsOf(xml)).toEqual([
      expect.objectContaining({
        file: 'changed.bpmn',
        message: expect.stringMatching(message),
        advice: expect.any(String),
      }),
    ]);
  });

  test('broken XML is refused with line and column', () => {
    expect(problemsOf(`<definitions xmlns="${bpmn}">\n  <process>\n  </definitions>`)).toMatchObject([
      { elementId: undefined, line: 3, column: expect.any(Number) },
    ]);
  });

  test('all problems come together, in the order of the document, with their places', () => {
    const xml = document(`
      <!-- <task id="no element"> -->
      <process id="p" isExecutable="true">
        <documentation><![CDATA[<task id="no element either">]]></documentation>
        <sequenceFlow id="flow" sourceRef="s" targetRef="gone"/>
        <startEvent id="s" name="a &gt; b > c"/>
        <serviceTask id="work"/>
        <callActivity id="call"/>
      </process>`);
    expect(problemsOf(xml).map(({ elementId, line, column }) => [elementId, line, column])).toEqual([
      ['flow', 5, 9],
      ['work', 7, 9],
      ['call', 8, 9],
    ]);
  });

  test('several executable processes are several models', () => {
    const two = fixture('send-task').replace(
      '</bpmn:definitions>',
      '<bpmn:process id="second" isExecutable="true"><bpmn:startEvent id="second-start"/></bpmn:process></bpmn:definitions>',
    );
    expect(problemsOf(two)).toEqual([]);
  });
});

describe('bounds', () => {
  const tasks = (count: number) =>
    document(
      `<process id="p" isExecutable="true"><startEvent id="s"/>${Array.from({ length: count }, (_, index) => `<task id="t${index}"/>`).join('')}</process>`,
    );

  test('20,000 nodes pass, more are refused', () => {
    expect(problemsOf(tasks(19_998))).toEqual([]);
    expect(problemsOf(tasks(19_999))).toMatchObject([
      { elementId: 'p', message: expect.stringMatching(/20001 nodes and flows/) },
    ]);
  });

  test('a file full of problems gives the first thousand, in seconds', () => {
    const began = performance.now();
    const many = Array.from(
      { length: 19_000 },
      (_, index) =>
        `<intermediateCatchEvent id="l${index}"><linkEventDefinition name="same"/></intermediateCatchEvent>`,
    ).join('');
    expect(
      problemsOf(document(`<process id="p" isExecutable="true"><startEvent id="s"/>${many}</process>`)),
    ).toHaveLength(1000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
