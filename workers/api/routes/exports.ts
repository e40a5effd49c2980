/**
 * Exports: results, figures and incidents of any range as CSV or JSON Lines. When history does not answer they fail, at
 * the beginning with a problem and later by being cut off: a file that silently lacks the past would be believed.
 */
import { drizzle } from 'drizzle-orm/d1';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { type ExportedMonitor, exportedMonitors } from '../../../db/d1/queries/exported-monitors.ts';
import { eachIncident } from '../../../db/history/exported-incidents.ts';
import { eachMetric } from '../../../db/history/exported-metrics.ts';
import { historyFrom } from '../../../db/history/open.ts';
import { eachResult } from '../../../db/history/stream.ts';
import { postgresFrom } from '../../../db/postgres/client.ts';
import { log } from '../../platform/log.ts';
import { query } from '../body.ts';
import type { App } from '../env.ts';
import { download, type Format, type Rows } from '../export/download.ts';
import { checkSize, fileName, monitorIds, rangeQuery, resultsQuery, spanOf } from '../export/range.ts';
import { incidentRows, metricsRows, resultRows } from '../export/rows.ts';
import { invalid, Problem } from '../problems.ts';

const ofWorkspace = { monitorIds };
const workspaceResults = resultsQuery.extend(ofWorkspace);
const metricsQuery = rangeQuery.extend({ ...ofWorkspace, step: z.enum(['hour', 'day']).default('hour') });

/** Those named, each of which must be the workspace's own; all of it where none is. */
async function chosen(c: Context<App>, ids: string[] | undefined): Promise<ExportedMonitor[]> {
  const found = await exportedMonitors(drizzle(c.env.DB), c.var.caller.workspaceId, ids);
  const unknown = ids?.find((id) => !found.some((monitor) => monitor.id === id));
  if (unknown !== undefined) throw invalid('monitorIds', `there is no monitor ${unknown}`);
  return found;
}

const namesOf = (monitors: ExportedMonitor[]) => new Map(monitors.map(({ id, name }) => [id, name]));
const idsOf = (monitors: ExportedMonitor[]) => monitors.map(({ id }) => id);

/** What a file is named after that is of one monitor. */
const onlyOne = ([first, ...others]: ExportedMonitor[], asked: string[] | undefined) =>
  asked && others.length === 0 ? first?.name : undefined;

async function started<T>(
  c: Context<App>,
  format: Format,
  rows: Rows<T>,
  some: AsyncIterable<T[]>,
): Promise<Response> {
  try {
    return await download(format, rows, some);
  } catch (error) {
    log('error', 'export_failed', { workspaceId: c.var.caller.workspaceId, name: rows.name, error });
    throw new Problem(
      'unavailable',
      'history cannot be read right now, and an export without it would be incomplete',
    );
  }
}

function results(
  c: Context<App>,
  monitors: ExportedMonitor[],
  asked: z.infer<typeof resultsQuery>,
  of?: string,
): Promise<Response> {
  const span = spanOf(asked, Date.now());
  checkSize(monitors, span);
  const source = { d1: c.env.DB, postgres: () => postgresFrom(c.env) };
  const { workspaceId } = c.var.caller;
  const found = eachResult(source, {
    workspaceId,
    monitorIds: idsOf(monitors),
    ...span,
    region: asked.region,
  });
  return started(c, asked.format, resultRows(fileName('results', span, of), namesOf(monitors)), found);
}

export const monitorExports = new Hono<App>().get('/:id/results/export', async (c) => {
  const asked = query(c, resultsQuery);
  const own = await exportedMonitors(drizzle(c.env.DB), c.var.caller.workspaceId, [c.req.param('id')]);
  if (!own[0]) throw new Problem('not_found', 'no such monitor');
  return results(c, own, asked, own[0].name);
});

export const exports = new Hono<App>()
  .get('/results', async (c) => {
    const asked = query(c, workspaceResults);
    const monitors = await chosen(c, asked.monitorIds);
    return results(c, monitors, asked, onlyOne(monitors, asked.monitorIds));
  })
  .get('/metrics', async (c) => {
    const asked = query(c, metricsQuery);
    const span = spanOf(asked, Date.now());
    const monitors = await chosen(c, asked.monitorIds);
    const { workspaceId } = c.var.caller;
    const figures = eachMetric(() => historyFrom(c.env), {
      workspaceId,
      monitorIds: idsOf(monitors),
      ...span,
      step: asked.step,
    });
    return started(
      c,
      asked.format,
      metricsRows(fileName('metrics', span, onlyOne(monitors, asked.monitorIds)), namesOf(monitors)),
      figures,
    );
  })
  .get('/incidents', (c) => {
    const asked = query(c, rangeQuery);
    const span = spanOf(asked, Date.now());
    const found = eachIncident(c.env.DB, { workspaceId: c.var.caller.workspaceId, ...span });
    return started(c, asked.format, incidentRows(fileName('incidents', span), span.to), found);
  });
