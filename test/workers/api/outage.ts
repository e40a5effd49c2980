/** A monitor, of Alice unless it is said, that is down, as its object and D1 know it. */
import { drizzle } from 'drizzle-orm/d1';
import { getIncident } from '../../../db/d1/queries/list-incidents.ts';
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { ApiIncidentDetail, ApiMonitorDetail } from '../../../workers/wire/api.ts';
import { env, type people } from './people.ts';

type All = Awaited<ReturnType<typeof people>>;

export const failed = (monitorId: string, workspaceId: string, slotAt: number): CheckResult[] =>
  (['enam', 'weur'] as const).map((region) => ({
    monitorId,
    workspaceId,
    region,
    colo: 'TST',
    placement: 'verified',
    slotAt,
    startedAt: slotAt,
    durationMs: 20,
    verdict: 'fail',
    kind: 'scheduled',
    failure: { class: 'connect_refused', message: 'refused', retryable: true },
  }));

export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = Date.now() + 8_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited 8 s for ${what}`);
    await scheduler.wait(20);
  }
}

/** @returns the monitor and the id of its open incident, once D1 has it */
export async function outage(
  all: All,
  name: string,
  of: All['charlie'] = all.alice,
): Promise<{ monitor: ApiMonitorDetail; id: string }> {
  const made = await of.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
    name,
    target: `https://${name.toLowerCase()}.example.com/`,
    channelIds: [],
  });
  const workspaceId = of.session.workspace.id;
  await env.MONITOR.getByName(made.body.id).record(failed(made.body.id, workspaceId, Date.now()));
  const told = await env.MONITOR.getByName(made.body.id).snapshot();
  const { id } = told!.state.incident!;
  await until('the incident in D1', () => getIncident(drizzle(env.DB), workspaceId, id));
  return { monitor: made.body, id };
}

/** What D1 says, once it says so. */
export const readUntil = (all: All, id: string, so: (incident: ApiIncidentDetail) => boolean) =>
  until(`${id} in D1`, async () => {
    const { body } = await all.alice.call<ApiIncidentDetail>('GET', `/api/v1/incidents/${id}`);
    return so(body) && body;
  });
