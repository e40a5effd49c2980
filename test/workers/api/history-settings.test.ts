import { describe, expect, it, beforeAll } from 'vitest';
import { insertResults } from '../../../db/d1/queries/insert-results.ts';
import type { ApiHistorySettings, Problem } from '../../../workers/wire/api.ts';
import { env } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
beforeAll(async () => {
  ({ all } = await seed());
});
const path = '/api/v1/settings/history';
const hourMs = 3_600_000;

describe('settings of history', () => {
  it('are the defaults until somebody changes them, and again when they are taken back', async () => {
    const { body: before } = await all.alice.call<ApiHistorySettings>('GET', path);
    expect(before.retention).toBeNull();
    expect(before.defaults.retention).toEqual({ rawDays: 365, hourlyDays: null, dailyDays: null });
    const retention = { rawDays: 30, hourlyDays: 90, dailyDays: null };
    const changed = await all.alice.call<ApiHistorySettings>('PATCH', path, { retention });
    expect(changed).toMatchObject({ status: 200, body: { retention } });
    expect((await all.alice.call<ApiHistorySettings>('GET', path)).body.retention).toEqual(retention);
    await all.alice.call('PATCH', path, { retention: null });
    expect((await all.alice.call<ApiHistorySettings>('GET', path)).body.retention).toBeNull();
  });

  it.each([
    [{ rawDays: 6, hourlyDays: null, dailyDays: null }, 'retention.rawDays'],
    [{ rawDays: 1.5, hourlyDays: null, dailyDays: null }, 'retention.rawDays'],
    [{ rawDays: 120, hourlyDays: 100, dailyDays: null }, 'retention.hourlyDays'],
    [{ rawDays: 30, hourlyDays: 89, dailyDays: null }, 'retention.hourlyDays'],
    [{ rawDays: 90, hourlyDays: 100, dailyDays: 99 }, 'retention.dailyDays'],
    [{ rawDays: 90, hourlyDays: null, dailyDays: 100 }, 'retention.dailyDays'],
    [{ rawDays: 90, hourlyDays: 4_000, dailyDays: null }, 'retention.hourlyDays'],
  ])('%j are refused by the name of the field', async (retention, field) => {
    const answer = await all.alice.call<Problem>('PATCH', path, { retention });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: field }] } });
  });

  it('say how full things are, what waits for history, and that history is away', async () => {
    const hour = Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs;
    const slotAt = hour + 60_000;
    await insertResults(env.DB, [
      { monitorId: 'mon_w', workspaceId: 'wsp_w', region: 'weur', colo: null, placement: 'verified', slotAt, startedAt: slotAt, durationMs: 1, verdict: 'ok', kind: 'scheduled' },
    ]); // prettier-ignore
    const { body } = await all.alice.call<ApiHistorySettings>('GET', path);
    expect(body.recent.bytes).toBeGreaterThan(0);
    expect(body.recent).toMatchObject({ bytesMax: 10_000_000_000, filling: false });
    expect(body.recent.hoursWaiting).toBeGreaterThanOrEqual(1);
    expect(Date.parse(body.recent.oldestWaitingAt!)).toBeLessThanOrEqual(hour);
    expect(body.history).toEqual({ reachable: false, lastWrittenAt: null });
  });
});
