/** The comparison as a table: a row for each monitor and region, in the units that its header names. */
import { regions } from '../domain/region.ts';
import type { ApiRegionComparison } from '../wire/api.ts';
import type { Cell } from './csv.ts';

const header = [
  'monitor_id',
  'monitor',
  'target',
  'tags',
  'region',
  'region_name',
  'from',
  'to',
  'checks',
  ...['p50_ms', 'p95_ms', 'good_checks'].flatMap((name) => [
    name,
    `${name}_enough`,
    `${name}_behind_best`,
    `${name}_previous`,
    `${name}_change`,
  ]),
  'history_missing',
];

export const regionTable = (comparison: ApiRegionComparison): Cell[][] => [
  header,
  ...comparison.items.flatMap(({ monitorId, name, target, tags, regions: own }) =>
    own.map((one) => [
      monitorId,
      name,
      target,
      tags.join(' '),
      one.region,
      regions[one.region].label,
      comparison.from,
      comparison.to,
      one.count,
      ...(['p50', 'p95', 'availability'] as const).flatMap((figure) => [
        one[figure],
        one.enough[figure],
        one.behind[figure],
        one.previous[figure],
        one.change[figure],
      ]),
      comparison.historyMissing,
    ]),
  ),
];
