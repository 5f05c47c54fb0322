import { type Cell, type Column, fits, mergeRow, type Row, type Table } from './table.ts';

/**
 * What a bulk of records does to the read model, folded to one row change per row. Nothing is written here; the
 * statements are made from it once the whole bulk is folded.
 */
export class Fold {
  readonly tables = new Map<Table, Map<string, Row>>();

  /**
   * Adds a change of one row; columns that are left out are "none".
   * @throws TypeError when the database would not take a value, or a key is missing
   */
  write(to: Table, columns: Record<string, Cell>): void {
    let rows = this.tables.get(to);
    if (!rows) {
      rows = new Map();
      this.tables.set(to, rows);
    }
    const names = to.names;
    const row: Row = new Array(names.length);
    for (let i = 0; i < names.length; i++) {
      const value = columns[names[i] as string];
      if (!fits((to.columns[i] as Column).type, value))
        throw new TypeError(`${to.name}.${names[i]}: unfit value`);
      row[i] = value;
    }
    let key = '';
    for (const i of to.keys) {
      if (row[i] === undefined || row[i] === null) throw new TypeError(`${to.name}.${names[i]}: missing`);
      key += `${row[i]} `;
    }
    const older = rows.get(key);
    if (!older) rows.set(key, row);
    else if (!to.appendOnly) mergeRow(to, older, row);
  }
}
