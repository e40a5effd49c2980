/** One JSON line an event. Never pass a secret, a header value or a body: targets and ids at the most. */
type Level = 'info' | 'warn' | 'error';

export function log(level: Level, event: string, fields: Record<string, unknown> = {}): void {
  const { error, ...rest } = fields;
  const line = JSON.stringify({
    level,
    event,
    ...rest,
    ...(error === undefined ? {} : { error: errorText(error) }),
  });
  console[level](line);
}

export const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${withoutParameters(error)}` : String(error);

/** A query that failed in drizzle tells its parameters, and those are people's addresses and hashes of passwords. */
function withoutParameters({ message, cause }: Error): string {
  const [query, parameters] = message.split('\nparams: ', 2);
  return parameters === undefined ? message : `${query}: ${errorText(cause)}`;
}
