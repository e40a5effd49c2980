import { describe, expect, it } from 'vitest';
import { componentState, isMaintained, pageState } from '../../workers/domain/statuspage.ts';

describe('a component', () => {
  it.each([
    ['maintenance', 'down', false, true],
    ['maintenance', 'up', true, true],
    ['paused', 'paused', false, true],
    ['down', 'down', false, false],
    ['operational', 'suspect', false, false],
    ['no_data', 'up', true, false],
  ] as const)('is %s: %s, without data %s, in maintenance %s', (expected, status, noData, inMaintenance) => {
    expect(componentState(status, noData, inMaintenance)).toBe(expected);
  });

  it('is in maintenance from the first moment to before the end, and only where it is named', () => {
    const announced = [
      { componentIds: ['a'], startsAt: '2026-01-01T10:00:00Z', endsAt: '2026-01-01T11:00:00Z' },
    ];
    const at = (time: string) => isMaintained(announced, 'a', Date.parse(`2026-01-01T${time}Z`));
    expect([at('09:59:59'), at('10:00:00'), at('10:59:59'), at('11:00:00')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isMaintained(announced, 'b', Date.parse('2026-01-01T10:30:00Z'))).toBe(false);
  });
});

describe('a page', () => {
  it.each([
    ['operational', ['operational', 'paused']],
    ['maintenance', ['operational', 'maintenance']],
    ['maintenance', ['maintenance', 'no_data']],
    ['degraded', ['degraded', 'maintenance']],
    ['partial_outage', ['down', 'operational', 'maintenance']],
    ['major_outage', ['down', 'maintenance']],
    ['no_data', ['paused', 'no_data']],
  ] as const)('is %s with %j', (expected, components) => {
    expect(pageState(components)).toBe(expected);
  });
});
