/** How a value meets what the row already has. Each rule is associative, so any split into bulks ends the same. */
export type Merge =
  /** part of the primary key */
  | 'key'
  /** the newest value, also when it is none */
  | 'set'
  /** the newest value that is one */
  | 'keep'
  /** the oldest value */
  | 'first'
  /** the least value: for what several partitions say in an order of their own */
  | 'least'
  /** sum */
  | 'add';

export type ColumnType = 'bigint' | 'integer' | 'text' | 'time' | 'text[]' | 'jsonb' | 'boolean';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly merge: Merge;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly names: readonly string[];
  readonly keys: readonly number[];
  /** Rows are never changed once written. */
  readonly appendOnly: boolean;
}

export type Cell = string | number | boolean | readonly string[] | null | undefined;
/** Cells in the order of the table's columns. */
export type Row = Cell[];

/** Declares a table: `{ column: [type, merge] }`; the keys' order is the primary key's. */
export function table(
  name: string,
  columns: Record<string, readonly [ColumnType, Merge]>,
  options: { appendOnly?: boolean } = {},
): Table {
  const list = Object.entries(columns).map(([column, [type, merge]]) => ({ name: column, type, merge }));
  return {
    name,
    columns: list,
    names: list.map((column) => column.name),
    keys: list.flatMap((column, i) => (column.merge === 'key' ? [i] : [])),
    appendOnly: options.appendOnly ?? false,
  };
}

/** Merges a newer row into an older one, by each column's rule; the same as the SQL of {@link upsertSql}. */
export function mergeRow(of: Table, older: Row, newer: Row): void {
  for (let i = 0; i < of.columns.length; i++) {
    const value = newer[i];
    switch (of.columns[i]?.merge) {
      case 'set':
        older[i] = value;
        break;
      case 'keep':
        if (value !== undefined && value !== null) older[i] = value;
        break;
      case 'first':
        if (older[i] === undefined || older[i] === null) older[i] = value;
        break;
      case 'least':
        if (value !== undefined && value !== null)
          older[i] =
            older[i] === undefined || older[i] === null || value < (older[i] as typeof value)
              ? value
              : older[i];
        break;
      case 'add':
        older[i] = Number(older[i] ?? 0) + Number(value ?? 0);
        break;
    }
  }
}

const arrayType: Record<ColumnType, string> = {
  bigint: 'bigint[]',
  integer: 'integer[]',
  text: 'text[]',
  time: 'bigint[]',
  'text[]': 'text[]',
  jsonb: 'text[]',
  boolean: 'boolean[]',
};

function fromArray(column: Column): string {
  const cell = `u.${column.name}`;
  if (column.type === 'time') return `to_timestamp(${cell}::float8 / 1000)`;
  if (column.type === 'jsonb' || column.type === 'text[]') return `${cell}::${column.type}`;
  if (column.merge === 'add') return `coalesce(${cell}, 0)`;
  return cell;
}

function onConflict(of: Table): string {
  const keys = of.keys.map((i) => of.names[i]).join(', ');
  const sets = of.columns.flatMap(({ name, merge }) => {
    if (merge === 'key') return [];
    if (merge === 'set') return [`${name} = EXCLUDED.${name}`];
    if (merge === 'keep') return [`${name} = coalesce(EXCLUDED.${name}, t.${name})`];
    if (merge === 'first') return [`${name} = coalesce(t.${name}, EXCLUDED.${name})`];
    // LEAST passes over NULL.
    if (merge === 'least') return [`${name} = least(t.${name}, EXCLUDED.${name})`];
    return [`${name} = t.${name} + EXCLUDED.${name}`];
  });
  return `ON CONFLICT (${keys}) DO ${of.appendOnly ? 'NOTHING' : `UPDATE SET ${sets.join(', ')}`}`;
}

/** One statement for any number of rows: one array parameter a column. */
export function upsertSql(of: Table, schema: string): string {
  const parameters = of.columns.map((column, i) => `$${i + 1}::${arrayType[column.type]}`).join(', ');
  const names = of.names.join(', ');
  return (
    `INSERT INTO ${schema}.${of.name} AS t (${names}) SELECT ${of.columns.map(fromArray).join(', ')} ` +
    `FROM unnest(${parameters}) AS u (${names}) ${onConflict(of)}`
  );
}

/**
 * Whether PostgreSQL will take the value: a record that it would refuse must be found before it spoils a whole bulk.
 * Integers may be strings of digits (keys), text must be text.
 */
export function fits(type: ColumnType, value: Cell): boolean {
  if (value === undefined || value === null) return true;
  if (type === 'text' || type === 'jsonb') return typeof value === 'string';
  if (type === 'text[]') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  if (type === 'boolean') return typeof value === 'boolean';
  if (typeof value === 'number') return Number.isInteger(value);
  return typeof value === 'string' && value.length <= 20 && /^-?\d+$/.test(value);
}

/** The last moment that both JavaScript and PostgreSQL can say: later ones (a timer "for ever") are this. */
const lastMoment = 8_640_000_000_000_000;

function moment(cell: Cell): number {
  const ms = Number(cell);
  return Math.abs(ms) > lastMoment ? Math.sign(ms) * lastMoment : ms;
}

const mustQuote = /["\\\0]/g;

function quoted(text: string): string {
  // PostgreSQL's text holds no NUL.
  return `"${text.replace(mustQuote, (character) => (character === '\0' ? '\ufffd' : `\\${character}`))}"`;
}

const escapes = /\\\\|\\u0000|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\ud[89a-f][0-9a-f]{2}/gi;

/** jsonb refuses NUL and half surrogate pairs, which JSON may write as escapes. */
function storable(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(escapes, (found) => (found === '\\\\' || found.length === 12 ? found : '\\ufffd'));
}

/** PostgreSQL's text form of an array, written here because the driver's general one costs several times as much. */
export function arrayLiteral(type: ColumnType, rows: readonly Row[], index: number): string {
  let literal = '{';
  for (let r = 0; r < rows.length; r++) {
    if (r > 0) literal += ',';
    const cell = (rows[r] as Row)[index];
    if (cell === undefined || cell === null) literal += 'NULL';
    else if (type === 'text') literal += quoted(cell as string);
    else if (type === 'jsonb') literal += quoted(storable(cell as string));
    else if (type === 'time') literal += moment(cell);
    else if (type === 'text[]') literal += quoted(`{${(cell as readonly string[]).map(quoted).join(',')}}`);
    else literal += cell;
  }
  return `${literal}}`;
}
