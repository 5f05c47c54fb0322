import type { Column } from './list-state.ts';

export type { Column };

export const narrowest = 60;
export const widest = 600;
const usual = 140;

export const columnWidth = ({ width }: Column): number => width ?? usual;

export const withWidth = (columns: readonly Column[], field: string, width: number): Column[] =>
  columns.map((column) =>
    column.field === field
      ? { field, width: Math.round(Math.min(widest, Math.max(narrowest, width))) }
      : column,
  );

/** The column one place towards the front (-1) or the end (1). */
export function movedColumn(columns: readonly Column[], field: string, by: -1 | 1): Column[] {
  const from = columns.findIndex((column) => column.field === field);
  const to = from + by;
  const column = columns[from];
  if (!column || to < 0 || to >= columns.length) return [...columns];
  return columns.toSpliced(from, 1).toSpliced(to, 0, column);
}
