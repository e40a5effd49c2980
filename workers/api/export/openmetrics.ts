/**
 * What a workspace's monitors are right now, as families of OpenMetrics: gauges of the last hour. There is no counter of
 * checks: what we keep is bounded by retention, so its total would go back, and a counter never may.
 */
import type { ExportedMonitor } from '../../../db/d1/queries/exported-monitors.ts';
import type { Newest } from '../../../db/d1/queries/newest-hour.ts';
import { verdicts } from '../../domain/check.ts';
import { severities, type Severity } from '../../domain/state/types.ts';
import type { Family, Sample } from '../../domain/stats/openmetrics.ts';
import { addResult, emptyRollup, percentile, type Rollup } from '../../domain/stats/rollup.ts';
import type { CoreRpc } from '../../wire/rpc.ts';

type RegionProbes = Awaited<ReturnType<CoreRpc['probes']>>[number];
const quantiles = ['0.5', '0.95', '0.99'] as const;

type Cell = { monitor: string; region: string; rollup: Rollup; lastSlotAt: number; last: Newest | null };

/** Of each monitor and region: all of the hour, and its newest answer. */
export function cellsOf(results: readonly Newest[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const one of results) {
    const key = `${one.monitorId} ${one.region}`;
    const cell: Cell = cells.get(key) ?? {
      monitor: one.monitorId, region: one.region, rollup: emptyRollup(), lastSlotAt: 0, last: null,
    }; // prettier-ignore
    cells.set(key, cell);
    addResult(cell.rollup, one);
    cell.lastSlotAt = Math.max(cell.lastSlotAt, one.slotAt);
    const answered = one.verdict === 'ok' || one.verdict === 'slow';
    if (answered && one.slotAt >= (cell.last?.slotAt ?? 0)) cell.last = one;
  }
  return [...cells.values()];
}

/** 1 unless it is down; nothing while it is not known. */
const upOf = ({ status, noData }: ExportedMonitor): number | null =>
  noData || status === 'pending' || status === 'paused' ? null : status === 'down' ? 0 : 1;

export function familiesOf(
  monitors: readonly ExportedMonitor[],
  cells: readonly Cell[],
  open: ReadonlyMap<Severity, number>,
  probes: readonly RegionProbes[],
): Family[] {
  const perCell = (of: (cell: Cell) => [extra: Record<string, string>, value: number | null][]): Sample[] =>
    cells.flatMap((cell) =>
      of(cell).flatMap(([extra, value]) =>
        value === null ? [] : [{ labels: { monitor: cell.monitor, region: cell.region, ...extra }, value }],
      ),
    );
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1_000);
  return [
    {
      name: 'parallax_monitor',
      type: 'info',
      help: 'What a monitor is called.',
      samples: monitors.map(({ id, name, kind }) => ({ labels: { monitor: id, name, kind }, value: 1 })),
    },
    {
      name: 'parallax_monitor_up',
      type: 'gauge',
      help: '0 while an outage is confirmed, else 1; missing while paused or without data.',
      samples: monitors.flatMap((monitor) => {
        const value = upOf(monitor);
        return value === null ? [] : [{ labels: { monitor: monitor.id }, value }];
      }),
    },
    {
      name: 'parallax_check_latency_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'The newest answer of the last hour.',
      samples: perCell(({ last }) => [[{}, seconds(last?.durationMs ?? null)]]),
    },
    {
      name: 'parallax_check_latency_quantile_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'Quantiles of the answers of the last hour.',
      samples: perCell(({ rollup }) =>
        quantiles.map((quantile) => [{ quantile }, seconds(percentile(rollup, Number(quantile)))]),
      ),
    },
    {
      name: 'parallax_checks_last_hour',
      type: 'gauge',
      help: 'Checks of the last hour by verdict.',
      samples: perCell(({ rollup }) => verdicts.map((verdict) => [{ verdict }, rollup[verdict]])),
    },
    {
      name: 'parallax_check_last_timestamp_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'When the newest check of the last hour was due.',
      samples: perCell(({ lastSlotAt }) => [[{}, lastSlotAt / 1_000]]),
    },
    {
      name: 'parallax_incidents_open',
      type: 'gauge',
      help: 'Incidents that are not resolved.',
      samples: severities.map((severity) => ({ labels: { severity }, value: open.get(severity) ?? 0 })),
    },
    {
      name: 'parallax_probe_lag_seconds',
      type: 'gauge',
      unit: 'seconds',
      help: 'How late the probes of a region are.',
      samples: probes.flatMap(({ region, reachable, shards }) =>
        reachable && shards.length > 0
          ? [{ labels: { region }, value: Math.max(...shards.map(({ lagMs }) => lagMs)) / 1_000 }]
          : [],
      ),
    },
  ];
}
