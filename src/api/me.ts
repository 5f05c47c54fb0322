import Type, { type Static } from 'typebox';
import type { Principal } from '../policy/principal.ts';
import type { Session } from '../sign-in/sessions.ts';

/** Who is signed in, as pages and services are told. */
export const Me = Type.Object({
  kind: Type.Enum(['staff', 'customer', 'service']),
  userId: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  branch: Type.Optional(Type.String()),
  team: Type.Optional(Type.String()),
  customerId: Type.Optional(Type.String()),
  substituteFor: Type.Optional(Type.Array(Type.String())),
  csrfToken: Type.Optional(
    Type.String({ description: 'Header x-csrf-token of everything that changes something' }),
  ),
});
export type Me = Static<typeof Me>;

/** @param session of the cookie; null for a bearer token */
export function meOf(principal: Principal, session: Pick<Session, 'kind' | 'csrfToken'> | null): Me {
  const { userId, name, roles, branch, team, customerId, substituteFor } = principal;
  return {
    kind: session?.kind ?? (roles.includes('channel') ? 'service' : 'staff'),
    userId,
    name,
    roles: [...roles],
    ...(branch ? { branch } : {}),
    ...(team ? { team } : {}),
    ...(customerId ? { customerId } : {}),
    ...(substituteFor ? { substituteFor: [...substituteFor] } : {}),
    ...(session ? { csrfToken: session.csrfToken } : {}),
  };
}
