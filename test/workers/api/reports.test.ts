/** The monthly report: its figures, whom it is mailed to, and the link that shows it without signing in. */
import { beforeAll, describe, expect, it } from 'vitest';
import { boundsOf, monthBefore, monthOf } from '../../../workers/domain/report/months.ts';
import { keyRing } from '../../../workers/platform/crypto.ts';
import { readReportLink, recipientKey, signReportLink } from '../../../workers/platform/report-links.ts';
import { signLink } from '../../../workers/platform/links.ts';
import type {
  MonthlyReport,
  Page,
  Problem,
  ReportListed,
  ReportSettings,
} from '../../../workers/wire/api.ts';
import { call, env } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let id: string;
let workspaceId: string;
/** The month before this one: it is over. */
let month: string;
let from: number;
const ring = keyRing.parse(env.SECRETS_KEYS);
const hourMs = 3_600_000;

beforeAll(async () => {
  const seeded = await seed();
  ({ all } = seeded);
  id = seeded.monitor.id;
  workspaceId = all.alice.session.workspace.id;
  month = monthBefore(monthOf(Date.now(), 'UTC'));
  ({ from } = boundsOf(month, 'UTC'));
  // Made half an hour into the month, paused for an hour, down for 61 s and, across its beginning, before it was made.
  await env.DB.prepare("update monitors set created_at = ?, status = 'up' where id = ?")
    .bind(from + hourMs / 2, id)
    .run();
  await env.DB.prepare(
    'insert into unobserved (monitor_id, workspace_id, started_at, ended_at) values (?, ?, ?, ?)',
  )
    .bind(id, workspaceId, from + 2 * hourMs, from + 3 * hourMs)
    .run();
  const outage = (incident: string, at: number, to: number) =>
    env.DB.prepare(
      `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
       values (?1, ?2, ?3, 'resolved', 'major', ?4, ?4, ?5, json_array(json_object('from', ?4, 'to', ?5)), '{"summary":"Down from 2 of 2 regions: reset","regions":[]}', '[]', 1)`,
    )
      .bind(incident, workspaceId, id, at, to)
      .run();
  await outage('inc_seeded_2', from + 5 * hourMs, from + 5 * hourMs + 61_000);
  await outage('inc_seeded_3', from - hourMs, from + hourMs / 4);
});

const report = (search = '') => all.alice.call<MonthlyReport>('GET', `/api/v1/reports/${month}${search}`);

describe('a report', () => {
  it('has uptime exact to the second, of the time that somebody looked', async () => {
    const { body, status } = await report();
    expect(status).toBe(200);
    const { to } = boundsOf(month, 'UTC');
    const observedMs = to - from - 1.5 * hourMs;
    expect(body).toMatchObject({
      month,
      timeZone: 'UTC',
      isOver: true,
      workspace: all.alice.session.workspace.name,
      downtimeSeconds: 61,
      unobservedSeconds: 1.5 * 3_600,
      uptime: Math.floor((1 - 61_000 / observedMs) * 1_000_000) / 1_000_000,
      uptimeBefore: null,
      slos: [],
      incidentsMore: 0,
    });
    expect(body.monitors).toMatchObject([{ id, name: 'Shop', downtimeSeconds: 61, count: 0, p95: null }]);
    expect(body.incidents).toMatchObject([
      { id: 'inc_seeded_3', durationSeconds: 4_500 },
      {
        id: 'inc_seeded_2',
        durationSeconds: 61,
        cause: 'Down from 2 of 2 regions: reset',
        monitorName: 'Shop',
      },
    ]);
    expect(body.summary).toContain('1 min');
    // Nobody answers for Postgres here, and that is told.
    expect(body.historyMissing).toBe(true);
  });

  it('of another zone has the bounds of its month there', async () => {
    const { body } = await report('?timeZone=Asia/Kolkata');
    expect(body.timeZone).toBe('Asia/Kolkata');
    expect(Date.parse(body.from)).toBe(from - 5.5 * hourMs);
    expect(body.downtimeSeconds).toBe(61);
  });

  it('lists the months since its first monitor, the newest first', async () => {
    const { items } = (await all.bob<Page<ReportListed>>('GET', '/api/v1/reports')).body;
    expect(items).toMatchObject([{ isOver: false }, { month, isOver: true, sentAt: null }]);
    expect((await all.charlie.call<Page<ReportListed>>('GET', '/api/v1/reports')).body.items).toEqual([]);
  });

  it('refuses what is no month, one to come, and no zone', async () => {
    for (const [path, field] of [
      ['2026-13', ''],
      ['shared', ''],
      ['2099-01', 'month'],
      ['2019-01', 'month'],
      [`${month}?timeZone=Moon`, 'timeZone'],
    ] as const) {
      const answer = await all.alice.call<Problem>('GET', `/api/v1/reports/${path}`);
      expect(answer, path).toMatchObject({ status: 400, body: { errors: [{ path: field }] } });
    }
  });

  it('of another workspace shows nothing of this one', async () => {
    const theirs = (await all.charlie.call<MonthlyReport>('GET', `/api/v1/reports/${month}`)).body;
    expect(theirs).toMatchObject({ monitors: [], incidents: [], uptime: null, downtimeSeconds: 0 });
  });
});

describe('its recipients', () => {
  const patch = <T = ReportSettings>(body: unknown, who = all.alice.call) =>
    who<T>('PATCH', '/api/v1/settings/report', body);

  it('are set and taken away by who may write', async () => {
    const settings = { recipients: ['kim@example.com'], timeZone: 'Europe/Berlin' };
    expect((await patch(settings)).body).toEqual(settings);
    expect((await all.bob<ReportSettings>('GET', '/api/v1/settings/report')).body).toEqual(settings);
    expect((await patch<Problem>(null, all.bob)).status).toBe(403);
    expect((await report()).body.timeZone).toBe('Europe/Berlin');
    expect((await patch(null)).body).toBeNull();
    expect((await all.charlie.call<ReportSettings>('GET', '/api/v1/settings/report')).body).toBeNull();
  });

  it('are addresses, each once, at most twenty, in a zone there is', async () => {
    const many = Array.from({ length: 21 }, (_, i) => `a${i}@example.com`);
    for (const [body, path] of [
      [{ recipients: ['no address'], timeZone: 'UTC' }, 'recipients.0'],
      [{ recipients: [], timeZone: 'UTC' }, 'recipients'],
      [{ recipients: many, timeZone: 'UTC' }, 'recipients'],
      [{ recipients: ['a@example.com', 'A@example.com'], timeZone: 'UTC' }, 'recipients'],
      [{ recipients: ['a@example.com'], timeZone: 'Moon' }, 'timeZone'],
    ] as const)
      expect(await patch<Problem>(body), path).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });
});

describe('the link of its mail', () => {
  const shared = (token: string) => call<MonthlyReport & Problem>('GET', `/api/v1/public/reports/${token}`);
  const claims = () => ({ workspaceId, month, recipient: recipientKey(workspaceId, 'kim@example.com') });
  const set = (recipients: string[] | null) =>
    all.alice.call('PATCH', '/api/v1/settings/report', recipients && { recipients, timeZone: 'UTC' });

  it('shows that report to who has it, and is not to be indexed', async () => {
    await set(['Kim@example.com']);
    const answer = await shared(await signReportLink(ring, claims(), Date.now()));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ month, downtimeSeconds: 61 });
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
  });

  it('is good for that workspace and month alone, for ninety days, and while its recipient is one', async () => {
    await set(['kim@example.com']);
    const now = Date.now();
    const token = await signReportLink(ring, claims(), now);
    expect((await shared(token)).status).toBe(200);
    const [keyId, body, mac] = token.split('.') as [string, string, string];
    const other = await signReportLink(ring, { ...claims(), month: '2026-01' }, now);
    // Another month, or another workspace, with this one's signature; an acknowledge link; one that is too old; one of somebody else.
    const wrong = [
      `${keyId}.${other.split('.')[1]}.${mac}`,
      `${keyId}.${body}.${other.split('.')[2]}`,
      await signLink(ring, { workspaceId, monitorId: id, incidentId: 'i', channelId: 'c', label: 'l' }, now),
      await signReportLink(ring, claims(), now - 91 * 86_400_000),
      await signReportLink(
        ring,
        { ...claims(), recipient: recipientKey(workspaceId, 'eve@example.com') },
        now,
      ),
      await signReportLink(ring, { ...claims(), workspaceId: all.charlie.session.workspace.id }, now),
      await signReportLink(ring, { ...claims(), workspaceId: 'wsp_gone' }, now),
      'nonsense',
    ];
    for (const one of wrong) expect((await shared(one)).status, one).toBe(404);
    await set(['lee@example.com']);
    expect((await shared(token)).status).toBe(404);
    await set(null);
    expect((await shared(token)).status).toBe(404);
  });

  it('names nobody', async () => {
    const token = await signReportLink(ring, claims(), Date.now());
    expect(Buffer.from(token.split('.')[1]!, 'base64url').toString()).not.toContain('kim');
    expect(await readReportLink(ring, token, Date.now())).toEqual(claims());
  });
});
