import type { Knex } from 'knex';
import { caseFields, listFields } from '../../contracts/case-fields.ts';
import type { FieldDescription } from '../../contracts/tasklist.ts';

interface Component {
  readonly type?: string;
  readonly key?: string;
  readonly label?: unknown;
  readonly components?: readonly Component[];
  readonly values?: readonly { readonly value?: unknown; readonly label?: unknown }[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** What a field of a form holds, as far as lists can compare it; free texts never enter the case. */
function typeOf({ type, key, properties }: Component): FieldDescription['type'] | undefined {
  if (properties?.claimCheck === 'true') return undefined;
  if (type === 'number') return key?.endsWith('Minor') ? 'money' : 'number';
  if (type === 'checkbox') return 'boolean';
  if (type === 'datetime') return 'time';
  if (type === 'radio' || type === 'select') return 'choice';
  return type === 'textfield' ? 'text' : undefined;
}

/** Labels are `中文 / English` or one of them. */
function words(label: unknown, key: string): { zh: string; en: string } {
  const text = typeof label === 'string' && label !== '' ? label : key;
  const [zh = text, en = text] = text.split(' / ');
  return { zh, en };
}

function describe(component: Component): FieldDescription[] {
  if (component.components) return component.components.flatMap(describe);
  const { key, values } = component;
  const type = typeOf(component);
  if (!type || !key || !/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(key) || key.endsWith('Id')) return [];
  const choices = values?.map(({ value, label }) => ({
    value: String(value),
    ...words(label, String(value)),
  }));
  return [{ field: `fields.${key}`, type, ...words(component.label, key), ...(choices ? { choices } : {}) }];
}

/** Fields of the forms in force, as an analyst deployed them. */
export const formFieldDescriptions = (resources: readonly string[]): FieldDescription[] =>
  resources.flatMap((resource) => describe(JSON.parse(resource) as Component));

const keptMs = 10_000;

/**
 * Everything that the list can be filtered and sorted by: its own columns, the case fields of the bank's processes, and
 * fields of the newest version of every deployed form. Kept for some seconds: each search is checked against it.
 */
export function createFieldCatalogue(db: Knex): () => Promise<readonly FieldDescription[]> {
  let until = 0;
  let known: Promise<readonly FieldDescription[]> | undefined;
  const read = async () => {
    const { rows } = await db.raw<{ rows: { resource: string }[] }>(
      `SELECT DISTINCT ON (form_id) resource FROM read_model.form
       WHERE deleted_at IS NULL AND resource IS NOT NULL ORDER BY form_id, version DESC`,
    );
    const all = [...listFields, ...caseFields, ...formFieldDescriptions(rows.map((row) => row.resource))];
    return [...new Map(all.toReversed().map((one) => [one.field, one])).values()].toReversed();
  };
  return () => {
    if (!known || performance.now() > until) {
      until = performance.now() + keptMs;
      known = read();
      known.catch(() => {
        known = undefined;
      });
    }
    return known;
  };
}
