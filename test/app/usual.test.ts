import { describe, expect, it } from 'vitest';
import { stepTimes, usualBands } from '../../app/src/lib/usual.ts';

const hourMs = 3_600_000;
/** A Monday, 00:00. */
const monday = Date.UTC(2026, 5, 1);
const hours = (value: (hour: number) => number | null) =>
  Array.from({ length: 168 }, (_, hour) => value(hour));
/** 100 to 200 ms, an hour later 110 to 210 ms, …; nothing is known of Sundays. */
const known = (hour: number, ms: number) => (hour >= 6 * 24 ? null : ms + 10 * hour);
const weur = {
  region: 'weur' as const,
  learnedDays: 42,
  medianMs: hours((hour) => known(hour, 150)),
  lowMs: hours((hour) => known(hour, 100)),
  highMs: hours((hour) => known(hour, 200)),
  limitMs: hours((hour) => known(hour, 400)),
};
const bandAt = (at: number, stepMs: number) => usualBands({ regions: [weur] }, [at], stepMs)[0]!.points;

describe('what is usual beside a chart', () => {
  it('is that of the hour of each step', () => {
    const [band] = usualBands(
      { regions: [weur] },
      [monday, monday + hourMs / 2, monday + hourMs],
      hourMs / 2,
    );
    expect(band).toEqual({
      region: 'weur',
      points: [
        { at: monday, lowMs: 100, highMs: 200 },
        { at: monday + hourMs / 2, lowMs: 100, highMs: 200 },
        { at: monday + hourMs, lowMs: 110, highMs: 210 },
      ],
    });
  });

  it('holds what is usual in any hour of a longer step, across the end of the week too', () => {
    expect(bandAt(monday, 3 * hourMs)).toEqual([{ at: monday, lowMs: 100, highMs: 220 }]);
    expect(bandAt(monday + hourMs / 2, hourMs)).toEqual([
      { at: monday + hourMs / 2, lowMs: 100, highMs: 210 },
    ]);
    expect(bandAt(monday - hourMs, 2 * hourMs)).toEqual([{ at: monday - hourMs, lowMs: 100, highMs: 200 }]);
  });

  it('has no points where nothing is known', () => {
    expect(bandAt(monday - hourMs, hourMs)).toEqual([]);
    expect(usualBands({ regions: [] }, [monday], hourMs)).toEqual([]);
  });

  it('has a step for every one of the range', () => {
    const range = { from: '2026-06-01T00:00:00Z', to: '2026-06-01T00:10:30Z', stepSeconds: 300 };
    expect(stepTimes(range)).toEqual([monday, monday + 300_000, monday + 600_000]);
  });
});
