/** Regions side by side, and where a workspace's users are; see domain/stats/compare/. */
import { z } from 'zod';
import { probedRegionIds } from '../../domain/region.ts';
import { changeWords, figureNames } from '../../domain/stats/compare/change.ts';
import { type CompareRange, compareRanges } from '../../domain/stats/compare/periods.ts';
import { pageQuery } from './lists.ts';
import { time } from './time.ts';

const rangeNames = Object.keys(compareRanges) as CompareRange[];
const list = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => [...new Set(text.split(',').map((one) => one.trim()))].filter((one) => one !== ''));
const moment = time.transform((text) => Date.parse(text));

export const compareQuery = pageQuery.extend({
  range: z.enum([...rangeNames, 'custom']).optional(),
  /** Both, or neither. */
  from: moment.optional(),
  to: moment.optional(),
  /** Monitors with any of these. */
  tags: list(2_000).optional(),
  ids: list(20_000).optional(),
  q: z.string().trim().max(100).optional(),
  /** What regions are ranked by. */
  metric: z.enum(figureNames).default('p50'),
  format: z.enum(['json', 'csv']).default('json'),
});

const perFigure = <S extends z.ZodType>(of: S) => z.object({ p50: of, p95: of, availability: of });
/** Latencies in milliseconds; `availability` is the share of good checks, 0 to 1, cut. null: no checks. */
const compared = z.object({
  region: z.enum(probedRegionIds),
  count: z.number(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  availability: z.number().nullable(),
  /** Whether there are enough checks to go by: 6 for p50, 72 for the others. */
  enough: perFigure(z.boolean()),
  /** How far behind the best region of the same monitor: ms, or a difference of shares. */
  behind: perFigure(z.number().nullable()),
  previous: perFigure(z.number().nullable()),
  /** Against the previous period: `same` is no change that chance does not explain, `too_few` that nobody can tell. */
  change: perFigure(z.enum(changeWords)),
});
export type ApiCompared = z.infer<typeof compared>;

const userCosts = z.object({
  /** The dearest first. */
  regions: z.array(
    z.object({
      region: z.enum(probedRegionIds),
      share: z.number(),
      behindMs: z.number().nullable(),
      /** Its part of the averages below. */
      costMs: z.number().nullable(),
      costFailures: z.number().nullable(),
    }),
  ),
  /** How much longer the average user waits than in the best region, and which share of what they ask fails. */
  averageMs: z.number().nullable(),
  averageFailures: z.number().nullable(),
  /** The share of users where no monitor looks from: the averages leave them out. */
  unseenShare: z.number(),
});
export type ApiUserCosts = z.infer<typeof userCosts>;

export const apiRegionComparison = z.object({
  range: z.enum([...rangeNames, 'custom']),
  from: time,
  to: time,
  previous: z.object({ from: time, to: time }),
  metric: z.enum(figureNames),
  /** Postgres did not answer, so only recent results are in here, and no change is told. */
  historyMissing: z.boolean(),
  /** Monitors that fit, heartbeats left out: `items` are some of them, and `regions` is over those. */
  monitorCount: z.number(),
  /** Changes that were looked for, of each figure; at most one in twenty such comparisons shows one that is none. */
  comparisons: z.number(),
  /** The best first, by `metric`. */
  regions: z.array(
    compared.extend({
      monitors: z.number(),
      rank: z.number().nullable(),
      /** How many times as long as in the best region of the same monitor, on average. */
      timesBest: z.object({ p50: z.number().nullable(), p95: z.number().nullable() }),
    }),
  ),
  users: userCosts,
  items: z.array(
    z.object({
      monitorId: z.string(),
      name: z.string(),
      kind: z.string(),
      target: z.string(),
      tags: z.array(z.string()),
      regions: z.array(compared),
    }),
  ),
  /** Of all monitors of the workspace, to choose from. */
  tags: z.array(z.string()),
  nextCursor: z.string().nullable(),
});
export type ApiRegionComparison = z.infer<typeof apiRegionComparison>;

/** Shares of the users, 0 to 1 each; they need not add up to 1. null: as many everywhere. */
const shares = z.partialRecord(z.enum(probedRegionIds), z.number().min(0).max(1));
export const userSettingsPatch = z.strictObject({ shares: shares.nullable() });
/** `normalised` adds up to 1. */
export const apiUserSettings = z.object({ shares: shares.nullable(), normalised: shares.nullable() });
export type ApiUserSettings = z.infer<typeof apiUserSettings>;
