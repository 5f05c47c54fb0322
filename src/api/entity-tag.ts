import Type from 'typebox';
import { fieldProblem, HttpProblem } from './http-problem.ts';

/** Header `If-Match`, as schemas take it; what it holds is read by {@link versionIn}. */
export const IfMatch = Type.Object({ 'if-match': Type.Optional(Type.String({ maxLength: 200 })) });

/** A version as an entity tag (RFC 9110): in quotes. */
export const entityTag = (version: string): string => `"${version}"`;

/** The one version that an If-Match header names; undefined without a header, a problem for lists, `*` and weak tags. */
export function versionIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const version = /^"([\x21\x23-\x7e]*)"$/.exec(header)?.[1];
  if (version !== undefined) return version;
  throw new HttpProblem('invalid-request', {
    errors: [fieldProblem('if-match', 'format', '版本标记格式不正确', 'is not one entity tag in quotes')],
  });
}
