/**
 * Links of alerts: what they show, and acknowledging without signing in. Only POST acts, because mail scanners open
 * links. The monitor's object has the truth, so this works with D1 away. A link is spent once its incident was
 * acknowledged by anybody, or is over.
 */
import { type Context, Hono } from 'hono';
import type { Incident } from '../../domain/state/types.ts';
import { keyRing } from '../../platform/crypto.ts';
import { type LinkClaims, readLink } from '../../platform/links.ts';
import { log } from '../../platform/log.ts';
import { iso, isoOrNull } from '../../platform/present.ts';
import type { LinkedIncident } from '../../wire/api.ts';
import { countLinkOfAddress } from '../auth/tries.ts';
import type { App } from '../env.ts';
import { Problem } from '../problems.ts';

const headers = { 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' };

async function claimsOf(c: Context<App>): Promise<LinkClaims> {
  await countLinkOfAddress(c);
  const claims = await readLink(keyRing.parse(c.env.SECRETS_KEYS), c.req.param('token')!, Date.now());
  if (!claims) throw new Problem('not_found', 'this link is not valid (any more)');
  return claims;
}

/** @returns the incident while it is open */
async function look(c: Context<App>, { monitorId, incidentId, workspaceId }: LinkClaims) {
  const told = await c.env.MONITOR.getByName(monitorId)
    .snapshot()
    .catch((error: unknown) => {
      log('error', 'link_not_answered', { monitorId, error });
      throw new Problem('unavailable', 'the incident cannot be read right now: try again in a moment');
    });
  if (told?.spec.workspaceId !== workspaceId) throw new Problem('not_found', 'its monitor is gone');
  const { incident } = told.state;
  return { monitorName: told.spec.name, incident: incident?.id === incidentId ? incident : null };
}

const present = (monitorName: string, incident: Incident | null, done = false): LinkedIncident => ({
  status: incident?.status ?? 'resolved',
  monitorName,
  summary: incident ? incident.diagnosis || incident.cause.summary : null,
  severity: incident?.severity ?? null,
  startedAt: incident && iso(incident.startedAt),
  acknowledgedAt: incident && isoOrNull(incident.acknowledgedAt),
  acknowledgedBy: incident?.acknowledgedBy ?? null,
  done,
});

export const acknowledgeLinks = new Hono<App>()
  .get('/acknowledge/:token', async (c) => {
    const { monitorName, incident } = await look(c, await claimsOf(c));
    return c.json(present(monitorName, incident), 200, headers);
  })
  .post('/acknowledge/:token', async (c) => {
    const claims = await claimsOf(c);
    const { monitorName, incident } = await look(c, claims);
    if (incident?.status !== 'open') return c.json(present(monitorName, incident), 200, headers);
    const by = `${claims.label} through a link`;
    const told = await c.env.MONITOR.getByName(claims.monitorId).acknowledge(claims.incidentId, by, null);
    return c.json(present(monitorName, told, told?.acknowledgedBy === by), 200, headers);
  });
