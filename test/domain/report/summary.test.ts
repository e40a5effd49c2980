import { describe, expect, it } from 'vitest';
import { type Outcome, percentWords, summaryOf } from '../../../workers/domain/report/summary.ts';

const month: Outcome = {
  month: '2026-10', monitors: 12, uptime: 0.999512, uptimeBefore: 0.998, downtimeSeconds: 780, incidents: 3,
  longest: { monitorName: 'Shop', seconds: 480 },
}; // prettier-ignore

describe('a month in words', () => {
  it.each<[string, Partial<Outcome>, string]>([
    [
      'with incidents',
      {},
      'Your 12 monitors were, together, up 99.951 % of the observed time in October 2026, with 13 min of downtime in 3 incidents. The longest lasted 8 min: Shop. That is better than in September 2026 (99.800 %).',
    ],
    [
      'without any, and with nothing to compare with',
      { monitors: 1, uptime: 1, uptimeBefore: null, downtimeSeconds: 0, incidents: 0, longest: null },
      'Your monitor was up 100 % of the observed time in October 2026, with no downtime.',
    ],
    [
      'worse than before',
      { incidents: 1, uptimeBefore: 1 },
      'Your 12 monitors were, together, up 99.951 % of the observed time in October 2026, with 13 min of downtime in 1 incident. That is worse than in September 2026 (100 %).',
    ],
    ['when nobody looked', { uptime: null }, 'Nothing was observed in October 2026.'],
  ])('%s', (_, given, words) => {
    expect(summaryOf({ ...month, ...given })).toBe(words);
  });

  it('cuts a percentage and never rounds it up', () => {
    expect([0.9999999, 0.99999, 0.999994, 1, 0.5].map(percentWords)).toEqual([
      '99.999 %',
      '99.999 %',
      '99.999 %',
      '100 %',
      '50.000 %',
    ]);
  });
});
