/** The order of the list: what asks for attention first, else as the API gave it. Pure. */
import type { ApiMonitor } from '$wire/api.ts';

type Listed = Pick<ApiMonitor, 'id' | 'state' | 'noData'>;

/** `suspect` is not trouble yet: most of it is over within seconds, and rows would jump for nothing. */
export const attention = ({ state, noData }: Pick<Listed, 'state' | 'noData'>): number => {
  if (state === 'down') return 0;
  if (state === 'degraded') return 1;
  return noData && state !== 'paused' ? 2 : 3;
};

/** @param natural ids in the order the API gives them */
export function wantedOrder(items: readonly Listed[], natural: readonly string[]): string[] {
  const place = new Map(natural.map((id, i) => [id, i]));
  const at = ({ id }: Listed) => place.get(id) ?? natural.length;
  return [...items].sort((a, b) => attention(a) - attention(b) || at(a) - at(b)).map(({ id }) => id);
}

/** A page and what is in trouble on the pages after it. */
export function withTroubled<T extends Listed>(
  page: { items: T[] },
  troubled: { items: T[] } | undefined,
): T[] {
  const here = new Set(page.items.map(({ id }) => id));
  return [...page.items, ...(troubled?.items ?? []).filter(({ id }) => !here.has(id))];
}
