import { fieldProblem, HttpProblem } from '../http-problem.ts';

/** A keyset position as an opaque piece of text: where the next page starts. */
export const encodeCursor = (values: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values of a cursor that {@link encodeCursor} made; a problem document for anything else. */
export function decodeCursor(cursor: string, length: number): (string | number | null)[] {
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const plain = (value: unknown) =>
      value === null || typeof value === 'string' || typeof value === 'number';
    if (Array.isArray(values) && values.length === length && values.every(plain)) return values;
  } catch {
    // told below
  }
  throw new HttpProblem('invalid-request', {
    errors: [fieldProblem('cursor', 'invalid', '分页位置无效', 'is not a page position of this list')],
  });
}
