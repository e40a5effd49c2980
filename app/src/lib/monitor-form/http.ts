/** An HTTP request as a form holds it: a monitor's own, and the same without its extras as a step of a transaction. */
import type { Auth, HttpCall, HttpRequest, Variable } from '$domain/request.ts';
import { isMask, listed, number, orNull } from './draft.ts';

export const variableTemplate = { name: '', value: '', secret: false };
export const headerTemplate = { name: '', value: '', secret: false };
export type HeaderDraft = typeof headerTemplate;

export const authTemplate = { authType: '', username: '', secret: '' };
export const callTemplate = {
  method: 'GET',
  headers: [headerTemplate],
  body: '',
  ...authTemplate,
  redirectsMax: '5',
};
export type CallDraft = typeof callTemplate;

export const httpTemplate = {
  ...callTemplate,
  variables: [variableTemplate],
  phaseTiming: true,
  certificateDays: '30, 14, 7, 1',
};
export type HttpDraft = typeof httpTemplate;

/** Rows in which nothing stands are no headers. */
export const headersFrom = (rows: HeaderDraft[]) => {
  const told = rows.filter(({ name, value }) => name.trim() !== '' || value !== '');
  return {
    headers: Object.fromEntries(told.map(({ name, value }) => [name.trim(), value])),
    secretHeaders: told.filter(({ secret }) => secret).map(({ name }) => name.trim()),
  };
};

/** What comes back masked is secret, whether it was marked or its name says so. */
export const headerRows = (headers: Record<string, string>, marked: readonly string[]): HeaderDraft[] => {
  const secret = new Set(marked.map((name) => name.toLowerCase()));
  return Object.entries(headers).map(([name, value]) => ({
    name,
    value,
    secret: secret.has(name.toLowerCase()) || isMask(value),
  }));
};

export const authFrom = ({ authType, username, secret }: typeof authTemplate): Auth | null =>
  authType === 'basic'
    ? { type: 'basic', username, password: secret }
    : authType === 'bearer'
      ? { type: 'bearer', token: secret }
      : null;

export const authDraft = (auth: Auth | null): typeof authTemplate => ({
  authType: auth?.type ?? '',
  username: auth?.type === 'basic' ? auth.username : '',
  secret: auth?.type === 'basic' ? auth.password : auth?.type === 'bearer' ? auth.token : '',
});

export const callFrom = (draft: CallDraft) => ({
  method: draft.method,
  ...headersFrom(draft.headers),
  body: orNull(draft.body),
  auth: authFrom(draft),
  redirectsMax: number(draft.redirectsMax),
});

export const callDraft = (call: HttpCall): CallDraft => ({
  method: call.method,
  headers: headerRows(call.headers, call.secretHeaders),
  body: call.body ?? '',
  ...authDraft(call.auth),
  redirectsMax: String(call.redirectsMax),
});

export const daysFrom = (typed: string) => listed(typed).map(number);
export const variablesFrom = (rows: Variable[]): Variable[] =>
  rows.map((one) => ({ ...one, name: one.name.trim() }));

export const httpForm = {
  template: httpTemplate,
  empty: (): HttpDraft => ({ ...httpTemplate, headers: [], variables: [] }),
  toRequest: (draft: HttpDraft) => ({
    ...callFrom(draft),
    variables: variablesFrom(draft.variables),
    phaseTiming: draft.phaseTiming,
    certificateDays: daysFrom(draft.certificateDays),
  }),
  fromRequest: (request: HttpRequest): HttpDraft => ({
    ...callDraft(request),
    variables: request.variables,
    phaseTiming: request.phaseTiming,
    certificateDays: request.certificateDays.join(', '),
  }),
};
