import { describe, expect, it } from 'vitest';
import { together } from '../../workers/alerts/channels/together.ts';
import type { Outcome } from '../../workers/alerts/channels/index.ts';

const outcome = (kind: Outcome['outcome'], retryAfterMs: number | null = null): Outcome => ({
  outcome: kind,
  status: kind === 'delivered' ? 200 : 400,
  error: kind === 'delivered' ? null : `It was ${kind}.`,
  retryAfterMs,
});

describe('several requests for one event', () => {
  it.each([
    [['delivered', 'delivered'], true, 'delivered', null],
    [['permanent', 'permanent'], true, 'permanent', 'It was permanent.'],
    [['delivered', 'permanent'], true, 'delivered', 'It was permanent.'],
    [['delivered', 'transient'], true, 'transient', 'It was transient.'],
    [['delivered', 'transient'], false, 'delivered', 'It was transient.'],
    [['transient', 'transient'], false, 'transient', 'It was transient.'],
    [['permanent', 'transient'], false, 'transient', 'It was permanent. It was transient.'],
    [[], true, 'delivered', null],
  ] as const)('that were %o, with repeating allowed: %s, are %s', (kinds, again, together_, error) => {
    expect(
      together(
        kinds.map((kind) => outcome(kind)),
        again,
      ),
    ).toMatchObject({ outcome: together_, error });
  });

  it('wait as long as the most patient of them', () => {
    expect(together([outcome('transient', 5), outcome('transient', 9)], true).retryAfterMs).toBe(9);
  });
});
