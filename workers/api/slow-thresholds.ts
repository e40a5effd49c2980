/** How many slow answers in a row count, where a body does not say. */
import type { MonitorRow } from '../../db/d1/queries/monitors.ts';
import { anomalyThresholdDefault } from '../domain/limits.ts';
import type { MonitorPatch } from '../wire/api.ts';

type Thresholds = Pick<MonitorRow, 'degradedThreshold' | 'degradedRecoveryThreshold'>;

/**
 * A new monitor's: 1, and 3 where anomalies are looked for. A change that begins to look for them raises those that
 * nobody raised before.
 */
export function slowThresholds(
  given: Pick<MonitorPatch, 'anomaly' | keyof Thresholds>,
  row: (Thresholds & Pick<MonitorRow, 'anomaly'>) | null,
): Partial<Thresholds> {
  const begins = given.anomaly && !row?.anomaly;
  const of = (name: keyof Thresholds) => {
    const known = given[name] ?? row?.[name] ?? 1;
    return begins && given[name] === undefined ? Math.max(known, anomalyThresholdDefault) : known;
  };
  return {
    degradedThreshold: of('degradedThreshold'),
    degradedRecoveryThreshold: of('degradedRecoveryThreshold'),
  };
}
