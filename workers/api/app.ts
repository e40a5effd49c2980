/** The API: every route under /api/v1, health and sockets also at the root, beats only there. */
import { Hono } from 'hono';
import type { App } from './env.ts';
import { mayWrite, signedIn } from './middleware/auth.ts';
import { onError, Problem, problemResponse } from './problems.ts';
import { acknowledgeLinks } from './routes/acknowledge-links.ts';
import { alerting, alertSettings, replays } from './routes/alerting.ts';
import { auth, me } from './routes/auth.ts';
import { channels, deliveries } from './routes/channels.ts';
import { escalation } from './routes/escalation.ts';
import { exports, monitorExports } from './routes/exports.ts';
import { health } from './routes/health.ts';
import { historySettings } from './routes/history-settings.ts';
import { incidents } from './routes/incidents.ts';
import { incidentsByHand } from './routes/incidents-by-hand.ts';
import { incidentMerges } from './routes/incident-merges.ts';
import { incidentPatterns } from './routes/incident-patterns.ts';
import { incidentWords } from './routes/incident-words.ts';
import { live } from './routes/live.ts';
import { maintenance } from './routes/maintenance.ts';
import { monitors } from './routes/monitors.ts';
import { openMetrics } from './routes/openmetrics.ts';
import { ping } from './routes/ping.ts';
import { policies } from './routes/policies.ts';
import { publicStatus } from './routes/public.ts';
import { regionComparison, userSettings } from './routes/regions.ts';
import { sloReadings } from './routes/slo-readings.ts';
import { slos } from './routes/slos.ts';
import { reports, reportSettings, sharedReports } from './routes/reports.ts';
import { statusPages } from './routes/status-pages.ts';

const workspace = new Hono<App>()
  .use(signedIn, mayWrite)
  .route('/monitors', monitors)
  .route('/monitors', monitorExports)
  .route('/export', exports)
  .route('/export', openMetrics)
  .route('/incidents', incidentPatterns)
  .route('/incidents', incidents)
  .route('/incidents', escalation)
  .route('/incidents', incidentsByHand)
  .route('/incidents', incidentWords)
  .route('/incidents', incidentMerges)
  .route('/channels', channels)
  .route('/policies', policies)
  .route('/deliveries', replays)
  .route('/deliveries', deliveries)
  .route('/alerting', alerting)
  .route('/settings/alerts', alertSettings)
  .route('/settings/users', userSettings)
  .route('/regions', regionComparison)
  .route('/slos', slos)
  .route('/slos', sloReadings)
  .route('/settings/history', historySettings)
  .route('/settings/report', reportSettings)
  .route('/reports', reports)
  .route('/status-pages', statusPages)
  .route('/maintenance', maintenance);

const v1 = new Hono<App>()
  .route('/', health)
  .route('/live', live)
  .route('/auth', auth)
  .route('/me', me)
  .route('/public', publicStatus)
  .route('/public', acknowledgeLinks)
  .route('/public', sharedReports)
  .route('/', workspace);

const known = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS']);

export const app = new Hono<App>()
  .use(async (c, next) => {
    // Beats answer scripts, in their own words.
    if (!known.has(c.req.method) && !c.req.path.startsWith('/ping/')) throw new Problem('method_not_allowed');
    await next();
    if (!c.res.webSocket && !c.res.headers.has('cache-control'))
      c.res.headers.set('cache-control', 'no-store');
  })
  .route('/api/v1', v1)
  .route('/', health)
  .route('/live', live)
  .route('/ping', ping)
  .notFound(() => problemResponse(new Problem('not_found', 'there is nothing at this address')))
  .onError(onError);
