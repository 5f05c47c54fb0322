import { type Role, roles } from '../contracts/roles.ts';
import type { Principal } from '../policy/principal.ts';
import type { ClaimNames } from './config.ts';

type Claims = Readonly<Record<string, unknown>>;

export type ClaimsVerdict =
  | { readonly kind: 'person'; readonly principal: Principal; readonly email?: string | undefined }
  | { readonly kind: 'refused'; readonly reason: 'user-id-missing' | 'no-role' };

/** What a provider of staff never says: customers sign in by phone code, channels are services. */
const notStaff: readonly Role[] = ['customer', 'channel'];

/** The claim of that very name, else the one that the name is a path to. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (place, part) =>
        typeof place === 'object' && place !== null && Object.hasOwn(place, part)
          ? (place as Claims)[part]
          : undefined,
      claims,
    );
}

/** A claim that is a text, or a list whose first entry is one (Keycloak sends attributes either way). */
function textAt(claims: Claims, name: string, maxLength = 100): string | undefined {
  const value = [claimAt(claims, name)].flat()[0];
  const text = typeof value === 'string' ? value.trim() : '';
  return text.length > 0 && text.length <= maxLength ? text : undefined;
}

/** One plain address: anything else would be sent to somebody unforeseen. */
const plainAddress = /^[^\s@<>,;]+@[^\s@<>,;]+$/;

/** An address that the provider does not call unverified. */
function emailAt(claims: Claims, name: string): string | undefined {
  const address = textAt(claims, name, 320);
  return address && plainAddress.test(address) && claims.email_verified !== false ? address : undefined;
}

/** Roles that we know; a text is split at blanks and commas. */
function rolesAt(claims: Claims, name: string): Role[] {
  const value = claimAt(claims, name);
  const names = typeof value === 'string' ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [];
  return roles.filter((role) => names.includes(role) && !notStaff.includes(role));
}

/**
 * Who signed in, from what the provider says of them. Roles that we do not know are ignored; somebody without any role
 * has nothing to do here. Pure.
 */
export function principalFrom(claims: Claims, names: ClaimNames): ClaimsVerdict {
  const userId = textAt(claims, names.userId);
  // `customer:` begins the ids of customers: a provider of staff can not take one.
  if (!userId || !/^[\w.@+-][\w.@+:-]*$/.test(userId) || userId.startsWith('customer:'))
    return { kind: 'refused', reason: 'user-id-missing' };
  const known = rolesAt(claims, names.roles);
  if (known.length === 0) return { kind: 'refused', reason: 'no-role' };
  const branch = textAt(claims, names.branch, 50);
  const team = textAt(claims, names.team, 50);
  const name = textAt(claims, names.name) ?? textAt(claims, 'preferred_username') ?? userId;
  return {
    kind: 'person',
    principal: { userId, name, roles: known, ...(branch ? { branch } : {}), ...(team ? { team } : {}) },
    email: emailAt(claims, names.email),
  };
}
