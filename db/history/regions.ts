/** What regions are compared by: each monitor's batches of both periods, through the one door. */
import type { CompareCell } from '../../workers/domain/stats/compare/matrix.ts';
import type { Periods } from '../../workers/domain/stats/compare/periods.ts';
import type { History } from './open.ts';
import { readRollups } from './rollups.ts';

export async function readBatches(
  history: History,
  workspaceId: string,
  monitorIds: readonly string[],
  { previousFrom, to, grain, batchOf }: Periods,
): Promise<{ cells: CompareCell[]; historyMissing: boolean }> {
  if (monitorIds.length === 0) return { cells: [], historyMissing: false };
  return readRollups(history, { workspaceId, monitorIds, from: previousFrom, to, stepOf: batchOf, grain });
}
