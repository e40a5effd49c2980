/** An incident's regions over its time, and what news leave as people wrote it. */
import { expect, it } from 'vitest';
import { lanesOf } from '../../app/src/lib/incidents.ts';
import { withIncidentNews } from '../../app/src/lib/news.ts';
import type { ApiIncident } from '../../workers/wire/api.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 21) + second * 1_000).toISOString();
const region = (name: 'weur' | 'apac', since: number, until: number | null) => ({
  region: name,
  class: 'timeout' as const,
  message: 'no answer',
  since: at(since),
  until: until === null ? null : at(until),
});
const incident = { startedAt: at(0), resolvedAt: at(100), outages: [], cause: { summary: '', regions: [region('weur', 0, 50), region('apac', 25, null)] } }; // prettier-ignore

it('a region fails for its part of the time, one that never came back until the end', () => {
  expect(lanesOf(incident, 0, (name) => name)).toEqual([
    { name: 'weur', spans: [{ left: 0, width: 50, words: '50 s', open: false }] },
    { name: 'apac', spans: [{ left: 25, width: 75, words: '1 min 15 s', open: false }] },
  ]);
});

it('an open one reaches until now, and nothing leaves the lane', () => {
  const early = {
    ...incident,
    resolvedAt: null,
    cause: { summary: '', regions: [region('weur', -10, null)] },
  };
  const [lane] = lanesOf(early, Date.parse(at(90)), (name) => name);
  expect(lane!.spans).toEqual([{ left: 0, width: 100, words: '1 min 40 s so far', open: true }]);
  const [behind] = lanesOf(early, Date.parse(at(-3_600)), (name) => name);
  expect(behind!.spans[0]!.left + behind!.spans[0]!.width).toBeLessThanOrEqual(100);
});

it('several outages of one incident have a lane of their own', () => {
  const outages = [{ from: at(0), to: at(20) }, { from: at(80), to: at(100) }]; // prettier-ignore
  const [out] = lanesOf({ ...incident, outages }, 0, (name) => name);
  expect(out).toMatchObject({
    name: 'Out',
    spans: [
      { left: 0, width: 20 },
      { left: 80, width: 20 },
    ],
  });
});

it('news of an incident leave its title and post-mortem, which no object knows', () => {
  const known = { title: 'Nobody can pay', postmortem: 'why', status: 'open' } as ApiIncident;
  const news = { title: null, postmortem: null, status: 'resolved' } as ApiIncident;
  expect(withIncidentNews(known, news)).toMatchObject({
    title: 'Nobody can pay',
    postmortem: 'why',
    status: 'resolved',
  });
});
