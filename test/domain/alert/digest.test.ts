import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, type HeldAlert } from '../../../workers/domain/alert/digest.ts';
import { digestEntriesMax } from '../../../workers/domain/limits.ts';

let count = 0;
const alert = (
  name: string,
  type: HeldAlert['type'],
  incidentId: string | null = `inc_${name}`,
): HeldAlert => ({
  deliveryId: `msg_${(count += 1)}`,
  type,
  at: new Date(count).toISOString(),
  monitor: { id: `mon_${name}`, name, url: `https://parallax.test/monitors/mon_${name}` },
  incidentId,
  message: `${name} ${type}`,
});
const down = (name: string) => alert(name, 'incident.opened');
const up = (name: string) => alert(name, 'incident.resolved');

describe('a digest', () => {
  it('says how many are down and names a few of them', () => {
    const names = ['Shop', 'API', 'Login', 'Mail', 'Search', 'Docs', 'Wiki'];
    expect(digestOf(names.map(down)).message).toBe('7 monitors are down: Shop, API, Login, Mail and 3 more.');
  });
  it('tells recoveries apart from what was never told as down', () => {
    const { message, entries, notNamed } = digestOf([up('Mail'), down('Shop'), up('Shop'), down('API')]);
    expect(message).toBe('API is down. Shop was down and is up again. Mail is up again.');
    expect(entries.map(({ message: told }) => told)).toEqual([
      'Mail incident.resolved',
      'Shop incident.resolved',
      'API incident.opened',
    ]);
    expect(notNamed).toBe(1);
  });
  it('says it of one that was acknowledged meanwhile, and of an advisory', () => {
    const said = [
      down('Shop'),
      alert('Shop', 'incident.acknowledged'),
      alert('API', 'monitor.advisory', null),
    ];
    expect(digestOf(said).message).toBe('Shop is acknowledged. API needs a look.');
  });

  const types = [
    'incident.opened',
    'incident.acknowledged',
    'incident.resolved',
    'monitor.advisory',
  ] as const;
  const held = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 90 }), fc.constantFrom(...types))
      .map(([n, type]) => alert(`m${n}`, type, type === 'monitor.advisory' ? null : `inc_${n}`)),
    { minLength: 1, maxLength: 300 },
  );
  it('stands for every alert it was given, names a bounded number, and the newest state of a monitor last', () => {
    fc.assert(
      fc.property(held, (alerts) => {
        const { entries, notNamed, message } = digestOf(alerts);
        expect(entries.length + notNamed).toBe(alerts.length);
        expect(entries.length).toBeLessThanOrEqual(digestEntriesMax);
        expect(message).not.toBe('');
        const order = entries.map((entry) => alerts.indexOf(entry));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        for (const entry of entries.filter(({ incidentId }) => incidentId !== null))
          expect(alerts.findLast(({ incidentId }) => incidentId === entry.incidentId)).toBe(entry);
      }),
    );
  });
});
