/** The API as a stranger's program would use it: HTTP only, no import of the product's code. */
export type Client = {
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T & { httpStatus: number }>;
  token: string;
};

/** @param base origin of the running product */
export function client(base: string, token = ''): Client {
  const self: Client = {
    token,
    async call(method, path, body) {
      const response = await fetch(base + path, {
        method,
        headers: {
          ...(self.token ? { authorization: `Bearer ${self.token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { ...(text ? (JSON.parse(text) as object) : {}), httpStatus: response.status } as never;
    },
  };
  return self;
}

export async function registered(
  base: string,
  email = `user-${process.hrtime.bigint()}@example.com`,
): Promise<Client & { email: string; password: string }> {
  const password = 'correct horse battery';
  const anonymous = client(base);
  const session = await anonymous.call<{ accessToken: string }>('POST', '/api/v1/auth/register', {
    email,
    password,
  });
  if (session.httpStatus !== 201) throw new Error(`registration answered ${JSON.stringify(session)}`);
  return Object.assign(client(base, session.accessToken), { email, password });
}
