/** The mail about a month's report: each recipient gets it once, whatever crashes or comes twice. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Env } from '../../../workers/alerts/env.ts';
import { sendReports } from '../../../workers/alerts/reports.ts';
import { keyRing } from '../../../workers/platform/crypto.ts';
import { readReportLink } from '../../../workers/platform/report-links.ts';
import { alerts, pass, Workspace } from './dispatch-world.ts';
import { env, migrate, withoutD1 } from './world.ts';

const dueAt = Date.UTC(2026, 10, 1, 6, 17);
const hourMs = 3_600_000;

beforeAll(migrate);

type Sent = { to: string; subject: string; text: string; html: string };
/** Resend, here: refusing as often as it is told. */
function post(refusals = 0): { sent: Sent[]; given: typeof alerts } {
  const sent: Sent[] = [];
  let left = refusals;
  const outside = globalThis.fetch;
  vi.stubGlobal('fetch', async (url: string | URL | Request, init?: RequestInit) => {
    if (!String(url).startsWith('https://api.resend.com/')) return outside(url, init);
    if (left-- > 0) return new Response('{}', { status: 503 });
    const mail = JSON.parse(String(init?.body)) as Sent & { to: string[] };
    sent.push({ ...mail, to: mail.to[0]! });
    return Response.json({ id: 'm' });
  });
  return { sent, given: { ...alerts, EMAIL_PROVIDERS: 'resend', RESEND_API_KEY: 're_sesame' } };
}
afterEach(() => vi.unstubAllGlobals());

async function wanting(recipients: string[], timeZone = 'UTC'): Promise<Workspace> {
  const workspace = await new Workspace().exists();
  await env.DB.prepare('update workspaces set report = ? where id = ?')
    .bind(JSON.stringify({ recipients, timeZone }), workspace.id)
    .run();
  await env.DB.prepare(
    `insert into monitors (id, workspace_id, name, kind, target, interval_seconds, timeout_ms, regions, quorum, failure_threshold, recovery_threshold, assertions, tags, version, paused, created_at, updated_at, status, status_since, no_data)
     values ('mon_' || ?1, ?1, 'Shop', 'http', 'https://shop.test/', 60, 1000, '["weur"]', '"majority"', 1, 1, '[]', '[]', 1, 0, ?2, ?2, 'up', ?2, 0)`,
  )
    .bind(workspace.id, Date.UTC(2026, 8, 1))
    .run();
  return workspace;
}
const isMarked = async ({ id }: Workspace) =>
  (await env.DB.prepare('select month from sent_reports where workspace_id = ?').bind(id).all()).results;

describe('the monthly mail', () => {
  it('goes to each recipient once, by a link of their own, however often the cron comes', async () => {
    const workspace = await wanting(['kim@example.com', 'lee@example.com']);
    const { sent, given } = post();
    await sendReports(given, dueAt - hourMs);
    expect(await isMarked(workspace)).toEqual([]);
    await Promise.all([sendReports(given, dueAt), sendReports(given, dueAt), sendReports(given, dueAt)]);
    await workspace.take(2, given);
    for (let hour = 1; hour < 5; hour++) await sendReports(given, dueAt + hour * hourMs);
    await workspace.ring();
    expect(sent.map(({ to }) => to).sort()).toEqual(['kim@example.com', 'lee@example.com']);
    expect(await isMarked(workspace)).toEqual([{ month: '2026-10' }]);
    expect(await workspace.logged('delivered')).toHaveLength(2);

    const [kim, lee] = sent.sort((a, b) => a.to.localeCompare(b.to));
    expect(kim!.subject).toBe('[Monthly report] Acme, October 2026');
    expect(kim!.text).toContain('up 100 % of the observed time in October 2026');
    const tokenIn = (text = '') => /\/reports\/shared\/(\S+)/.exec(text)![1]!;
    expect(kim!.html).toContain(tokenIn(kim!.text));
    expect(tokenIn(kim!.text)).not.toBe(tokenIn(lee!.text));
    const claims = await readReportLink(keyRing.parse(env.SECRETS_KEYS), tokenIn(kim!.text), Date.now());
    expect(claims).toMatchObject({ workspaceId: workspace.id, month: '2026-10' });
  });

  it('is handed over though the mark of it could not be written, and not again when it can', async () => {
    const workspace = await wanting(['kim@example.com']);
    const { sent, given } = post();
    const markless: Env = { ...given, DB: failingOn(env.DB, /^insert into "sent_reports"/) };
    await sendReports(markless, dueAt);
    expect(await isMarked(workspace)).toEqual([]);
    await workspace.abort();
    await sendReports(given, dueAt + hourMs);
    await workspace.take(1, given);
    expect(await isMarked(workspace)).toEqual([{ month: '2026-10' }]);
    expect(sent).toHaveLength(1);
  });

  it('waits for a database that is away', async () => {
    const workspace = await wanting(['kim@example.com']);
    const { sent, given } = post();
    await expect(sendReports(withoutD1(given), dueAt)).rejects.toThrow();
    await sendReports({ ...given, DB: failingOn(env.DB, /from "incidents"/) }, dueAt + hourMs);
    expect(await isMarked(workspace)).toEqual([]);
    await sendReports(given, dueAt + 2 * hourMs);
    await workspace.take(1, given);
    expect(sent).toHaveLength(1);
  });

  it('is tried again until it is taken, and then no more', async () => {
    const workspace = await wanting(['kim@example.com']);
    const { sent, given } = post(2);
    await sendReports(given, dueAt);
    await workspace.take(1, given);
    expect(sent).toEqual([]);
    for (let again = 0; again < 2; again++) {
      pass(hourMs);
      await workspace.ring();
      await workspace.take(1, given);
    }
    expect(sent).toHaveLength(1);
    pass(hourMs);
    await sendReports(given, dueAt + hourMs);
    await workspace.ring();
    expect(sent).toHaveLength(1);
  });

  it('goes out after a sleep of three days, and never for a month that is long over', async () => {
    const workspace = await wanting(['kim@example.com']);
    const { sent, given } = post();
    await sendReports(given, Date.UTC(2027, 0, 20));
    expect(await isMarked(workspace)).toEqual([]);
    await sendReports(given, Date.UTC(2027, 1, 4));
    await workspace.take(1, given);
    expect(await isMarked(workspace)).toEqual([{ month: '2027-01' }]);
    expect(sent).toHaveLength(1);
  });
});

/** D1 that fails on some statements only. */
function failingOn(db: D1Database, which: RegExp): D1Database {
  return new Proxy(db, {
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        if (name === 'prepare' && which.test(String(given[0]).trim()))
          throw new Error('the database is away');
        return (value as (...args: unknown[]) => unknown).apply(target, given);
      };
    },
  });
}
