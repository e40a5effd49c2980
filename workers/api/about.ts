/** What a list says of a monitor besides its target, where that alone says little. */
import type { MonitorRow } from '../../db/d1/queries/monitors.ts';
import type { ApiMonitorListed } from '../wire/api.ts';
import type { Env } from './env.ts';
import { openRequest } from './secrets.ts';

type About = Pick<ApiMonitorListed, 'stepCount' | 'schedule'>;
type Row = Pick<MonitorRow, 'id' | 'kind' | 'sealedRequest' | 'heartbeat'>;

export async function aboutRequest(env: Env, { id, kind, sealedRequest, heartbeat }: Row): Promise<About> {
  if (heartbeat) return { schedule: { schedule: heartbeat.schedule, graceSeconds: heartbeat.graceSeconds } };
  if (kind !== 'multistep') return {};
  return { stepCount: (await openRequest(env, { id, kind, sealedRequest })).steps.length };
}
