/** Whom a workspace tells of its budgets. Read once a run, and only where something may be told. */
import { drizzle } from 'drizzle-orm/d1';
import { listChannels } from '../../../db/d1/queries/channels.ts';
import { listPolicies } from '../../../db/d1/queries/policies.ts';
import type { SloMonitor } from '../../../db/d1/queries/slos.ts';
import { routingOf } from '../../domain/slo/telling.ts';
import type { Slo } from '../../domain/slo/types.ts';
import type { Env } from '../env.ts';
import type { Telling } from './follow.ts';

/** @param slo null when it is gone */
export type Whom = (slo: Slo | null, monitors: readonly SloMonitor[]) => Promise<Telling>;

export function tellingOf(env: Env, workspaceId: string): Whom {
  const db = drizzle(env.DB);
  const read = async () => {
    const [channels, policies] = await Promise.all([
      listChannels(db, workspaceId),
      listPolicies(db, workspaceId),
    ]);
    return { channels, policies: policies.map(({ id, name, body }) => ({ ...body, id, name })) };
  };
  let reading: ReturnType<typeof read> | null = null;
  return async (slo, monitors) => {
    const { channels, policies } = await (reading ??= read());
    const tags = new Set(monitors.flatMap((monitor) => monitor.tags));
    const alerting = slo?.alerting ?? { enabled: false, policyId: null };
    return {
      channels,
      routing: routingOf(
        { alerting },
        tags,
        policies,
        channels.map(({ id }) => id),
      ),
    };
  };
}
