import type { EventPlan } from './plan.ts';

/** Names that root elements of the file are needed for. */
export type NameSpace = Readonly<Record<'message' | 'signal' | 'error' | 'escalation', Set<string>>>;

/** The id of the root element for a code. */
export function eventTag(kind: 'error' | 'escalation', code: string): string {
  return `${kind}_${code.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
}

/** @returns the event, under another name where one at the same place has its name; undefined when none is left */
export function distinct(event: EventPlan, waitedFor: Set<string>): EventPlan | undefined {
  switch (event.kind) {
    case 'message':
    case 'signal': {
      let { name } = event;
      for (let number = 2; waitedFor.has(`${event.kind} ${name}`); number++) name = `${event.name}${number}`;
      waitedFor.add(`${event.kind} ${name}`);
      return { ...event, name };
    }
    case 'error':
    case 'escalation': {
      const code = [event.code, 'E1', 'L1', 'E2', 'L2', 'E3', ''].find(
        (other) => !waitedFor.has(`${event.kind} ${other}`),
      );
      if (code === undefined) return undefined;
      waitedFor.add(`${event.kind} ${code}`);
      return { ...event, code };
    }
    default:
      return event;
  }
}

export function rootElements({ message, signal, error, escalation }: NameSpace): string {
  return [
    ...[...message].map(
      (name) =>
        `<message id="message_${name}" name="${name}"><extensionElements><zeebe:subscription correlationKey="=key" /></extensionElements></message>`,
    ),
    ...[...signal].map((name) => `<signal id="signal_${name}" name="${name}" />`),
    ...[...error].map((code) => `<error id="${eventTag('error', code)}" errorCode="${escaped(code)}" />`),
    ...[...escalation].map(
      (code) => `<escalation id="${eventTag('escalation', code)}" escalationCode="${escaped(code)}" />`,
    ),
  ].join('\n');
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
