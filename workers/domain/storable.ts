/**
 * Text that every store takes. PostgreSQL's jsonb knows neither NUL nor half a surrogate pair, and an hour's results
 * of all monitors are written at once: one such text, which any target can send, would stop history for everybody.
 */
const replacement = '\uFFFD';

/** The same value, its texts made fit: what cannot be stored becomes U+FFFD. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\0', replacement).toWellFormed() as T;
  if (Array.isArray(value)) return value.map((one: unknown) => storable(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [storable(name), storable<unknown>(one)]);
  return Object.fromEntries(entries) as T;
}
