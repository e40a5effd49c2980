import { expect, it } from 'vitest';
import { wantedOrder, withTroubled } from '../../app/src/routes/(dashboard)/monitors/order.ts';

const item = (id: string, state: 'up' | 'down' | 'degraded' | 'suspect' | 'paused', noData = false) => ({
  id, state, noData,
}); // prettier-ignore

it('puts what is down first, then degraded, then without data, and leaves the rest as it was', () => {
  const items = [
    item('a', 'up'),
    item('b', 'suspect'),
    item('c', 'degraded'),
    item('d', 'up', true),
    item('e', 'paused', true),
    item('f', 'down'),
    item('g', 'down', true),
  ];
  const natural = items.map(({ id }) => id);
  expect(wantedOrder(items, natural).join('')).toBe('fgcdabe');
  expect(wantedOrder(items.toReversed(), natural).join('')).toBe('fgcdabe');
});

it('adds what is in trouble on later pages, once', () => {
  const page = { items: [item('a', 'down'), item('b', 'up')] };
  const all = withTroubled(page, { items: [item('a', 'down'), item('z', 'down')] });
  expect(all.map(({ id }) => id)).toEqual(['a', 'b', 'z']);
  expect(withTroubled(page, undefined)).toEqual(page.items);
});
