/**
 * Secret values as the API shows them, and what is behind a mask that comes back. A mask stands for the old value only
 * where the value is still a secret: else it would be shown in clear the next time. One with nothing behind it is
 * refused: it would be sent to the target as if it were the secret.
 */
import type { Auth, Variable } from '../domain/request.ts';
import { secretName } from '../domain/secret-names.ts';
import { secretMask } from '../wire/api.ts';
import { invalid } from './problems.ts';

/** @param marked names said to be secret, besides those that look it */
const isSecretHeader = (name: string, marked: readonly string[]): boolean =>
  secretName.test(name) || marked.some((one) => one.toLowerCase() === name.toLowerCase());

export const maskHeaders = (
  headers: Record<string, string>,
  marked: readonly string[] = [],
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretHeader(name, marked) ? secretMask : value]),
  );

export function maskAuth(auth: Auth | null): Auth | null {
  switch (auth?.type) {
    case 'basic':
      return { ...auth, password: secretMask };
    case 'bearer':
      return { ...auth, token: secretMask };
    case undefined:
      return null;
  }
}

export const maskVariables = (variables: Variable[]): Variable[] =>
  variables.map((one) => (one.secret ? { ...one, value: secretMask } : one));

/**
 * @param isSecret the value stays a secret
 * @throws `invalid`, naming the field, for a mask with nothing behind it
 */
export function unmask(path: string, given: string, old: string | undefined, isSecret = true): string {
  if (given !== secretMask) return given;
  if (!isSecret) throw invalid(path, 'write the value: what was a secret is not shown again');
  if (old === undefined)
    throw invalid(path, 'write the value: there is none to keep, or it was given for another host');
  return old;
}

export function unmaskHeaders(
  path: string,
  given: Record<string, string>,
  old: Record<string, string>,
  marked: readonly string[] = [],
): Record<string, string> {
  const known = new Map(Object.entries(old).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      unmask(`${path}.${name}`, value, known.get(name.toLowerCase()), isSecretHeader(name, marked)),
    ]),
  );
}

export function unmaskAuth(path: string, given: Auth | null, old: Auth | null): Auth | null {
  switch (given?.type) {
    case 'basic': {
      const before = old?.type === 'basic' ? old.password : undefined;
      return { ...given, password: unmask(`${path}.password`, given.password, before) };
    }
    case 'bearer': {
      const before = old?.type === 'bearer' ? old.token : undefined;
      return { ...given, token: unmask(`${path}.token`, given.token, before) };
    }
    case undefined:
      return null;
  }
}

export const unmaskVariables = (given: Variable[], old: Variable[] = []): Variable[] =>
  given.map((one, i) => {
    const before = old.find(({ name }) => name === one.name)?.value;
    return { ...one, value: unmask(`request.variables.${i}.value`, one.value, before, one.secret) };
  });
