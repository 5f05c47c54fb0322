import type { CheckedForm } from './model.ts';

interface Component {
  readonly type?: string;
  readonly key?: string;
  readonly path?: string;
  readonly disabled?: boolean;
  readonly readonly?: boolean;
  readonly properties?: Readonly<Record<string, string>>;
  readonly components?: readonly Component[];
}

/**
 * Reads which variables completing a task with this form sets. Free text (`claimCheck`) stays in the customer store:
 * the process gets its id as `<key>Id`.
 */
export function readForm(file: string, text: string): CheckedForm {
  const form = JSON.parse(text) as { id: string; components?: readonly Component[] };
  return { file, id: form.id, sets: [...new Set(keysOf(form.components ?? []))] };
}

function keysOf(components: readonly Component[]): string[] {
  return components.flatMap((component) => {
    const inner = keysOf(component.components ?? []);
    const root = component.path?.split('.')[0];
    if (root && inner.length > 0) return [root];
    if (!component.key) return inner;
    const [name = component.key] = component.key.split('.');
    return component.properties?.claimCheck === 'true' ? [`${name}Id`] : [name, ...inner];
  });
}
