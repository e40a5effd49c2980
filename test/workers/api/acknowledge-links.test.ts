/** Links of alerts: who has one sees the incident and may acknowledge it once; nothing else opens them. */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { LinkedIncident, Problem } from '../../../workers/wire/api.ts';
import { keyRing } from '../../../workers/platform/crypto.ts';
import { type LinkClaims, readLink, signLink } from '../../../workers/platform/links.ts';
import { outage } from './outage.ts';
import { call, env, people } from './people.ts';

const ring = keyRing.parse(env.SECRETS_KEYS);
const week = 7 * 86_400_000;
let all: Awaited<ReturnType<typeof people>>;
let claims: LinkClaims;
let token: string;
let count = 0;
beforeAll(async () => {
  all = await people();
});
beforeEach(async () => {
  const { monitor, id } = await outage(all, `Linked${(count += 1)}`);
  const workspaceId = all.alice.session.workspace.id;
  claims = { workspaceId, monitorId: monitor.id, incidentId: id, channelId: 'chn_a', label: 'On-call mail' };
  token = await signLink(ring, claims, Date.now());
});
const path = (text = token) => `/api/v1/public/acknowledge/${text}`;
const incident = async () => (await env.MONITOR.getByName(claims.monitorId).snapshot())!.state.incident;

it('GET shows the incident and changes nothing, POST acknowledges, and who comes later hears who did', async () => {
  const seen = await call<LinkedIncident>('GET', path());
  expect(seen).toMatchObject({
    status: 200,
    body: { status: 'open', monitorName: `Linked${count}`, done: false },
  });
  expect(seen.body.summary).toMatch(/^Down from/);
  expect(seen.headers.get('x-robots-tag')).toBe('noindex');
  await call('HEAD', path());
  expect((await incident())!.status).toBe('open');
  const done = await call<LinkedIncident>('POST', path());
  expect(done.body).toMatchObject({
    status: 'acknowledged',
    done: true,
    acknowledgedBy: 'On-call mail through a link',
  });
  expect((await incident())!.timeline.at(-1)!.message).toBe('Acknowledged by On-call mail through a link.');
  const second = await signLink(ring, { ...claims, label: 'Kim' }, Date.now());
  for (const spent of [token, second])
    expect((await call<LinkedIncident>('POST', path(spent))).body).toMatchObject({
      status: 'acknowledged',
      done: false,
      acknowledgedBy: 'On-call mail through a link',
    });
  expect((await incident())!.timeline.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1);
});

it('an incident that is over has nothing to acknowledge', async () => {
  await env.MONITOR.getByName(claims.monitorId).resolve(claims.incidentId, 'Bob', null);
  for (const method of ['GET', 'POST'])
    expect((await call<LinkedIncident>(method, path())).body).toMatchObject({
      status: 'resolved',
      done: false,
    });
});

it('works with D1 refusing every call', async () => {
  const away = new Proxy({}, { get: () => () => { throw new Error('D1 is away'); } }) as D1Database; // prettier-ignore
  const done = await call<LinkedIncident>('POST', path(), { given: { DB: away } });
  expect(done).toMatchObject({ status: 200, body: { done: true } });
});

it('a link that was changed, has expired, or names another workspace is not valid', async () => {
  const [keyId, body, mac] = token.split('.') as [string, string, string];
  const forged = Buffer.from(JSON.stringify(['wsp_x', 'mon_x', 'inc_x', 'chn_x', 'Eve', Date.now() + week])).toString('base64url');
  const foreign = await signLink(ring, { ...claims, workspaceId: 'wsp_other' }, Date.now());
  const old = await signLink(ring, claims, Date.now() - week - 1);
  // The last letter has two bits that mean nothing.
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.replace(mac.at(-1)!, '');
  const altered = [...letters].map((letter) => `${keyId}.${body}.${mac.slice(0, 42)}${letter}`);
  for (const bad of [`${keyId}.${forged}.${mac}`, `nokey.${body}.${mac}`, `__proto__.${body}.${mac}`, ...altered, foreign, old, 'x', 'x'.repeat(4_000)])
    for (const method of ['GET', 'POST'])
      expect([bad.slice(0, 20), (await call<Problem>(method, path(bad))).status]).toEqual([bad.slice(0, 20), 404]);
  expect((await incident())!.status).toBe('open');
}); // prettier-ignore

it('too many looks from one address are refused for a minute', async () => {
  const headers = { 'cf-connecting-ip': '203.0.113.77' };
  const answers = [];
  for (let i = 0; i < 31; i++) answers.push((await call('GET', path('x'), { headers })).status);
  expect(answers.at(0)).toBe(404);
  expect(answers.at(-1)).toBe(429);
});

it('is good while the key that signed it is in the ring', async () => {
  const keys = { ...ring.keys, t2: Buffer.alloc(32, 9).toString('base64url') };
  expect(await readLink({ current: 't2', keys }, token, Date.now())).toEqual(claims);
  expect(await readLink({ current: 't2', keys: { t2: keys.t2 } }, token, Date.now())).toBeNull();
  const swapped = { current: 't1', keys: { t1: keys.t2 } };
  expect(await readLink(swapped, token, Date.now())).toBeNull();
});
