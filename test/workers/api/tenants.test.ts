import { beforeAll, describe, expect, it } from 'vitest';
import type {
  ApiAlerting,
  ApiAlertSettings,
  ApiHistorySettings,
  ApiMaintenance,
  ApiMonitorDetail,
  ApiReplay,
  Page,
  Problem,
} from '../../../workers/wire/api.ts';
import { outage } from './outage.ts';
import { call, env } from './people.ts';
import { incidentId, seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let monitor: Awaited<ReturnType<typeof seed>>['monitor'];
let channel: Awaited<ReturnType<typeof seed>>['channel'];
let policy: Awaited<ReturnType<typeof seed>>['policy'];
let window: ApiMaintenance;
let sloId: string;
let page: Awaited<ReturnType<typeof seed>>['page'];
beforeAll(async () => {
  ({ all, monitor, channel, policy, page } = await seed());
  const slo = { name: 'Checkout', monitorIds: [monitor.id], objective: 0.999 };
  sloId = (await all.alice.call<{ id: string }>('POST', '/api/v1/slos', slo)).body.id;
  window = (
    await all.alice.call<ApiMaintenance>('POST', '/api/v1/maintenance', {
      name: 'Nightly',
      startsAt: '2026-01-01T02:00',
      durationMinutes: 60,
      rrule: 'FREQ=DAILY',
      monitorIds: [monitor.id],
    })
  ).body;
});

describe('no workspace sees the data of another', () => {
  const routes = (): [string, string, unknown?][] => [
    ['GET', `/monitors/${monitor.id}`],
    ['PATCH', `/monitors/${monitor.id}`, { name: 'Mine' }],
    ['DELETE', `/monitors/${monitor.id}`],
    ['POST', `/monitors/${monitor.id}/pause`],
    ['POST', `/monitors/${monitor.id}/resume`],
    ['POST', `/monitors/${monitor.id}/check`],
    ['POST', `/monitors/${monitor.id}/rotate-key`],
    ['GET', `/monitors/${monitor.id}/results`],
    ['GET', `/monitors/${monitor.id}/metrics`],
    ['GET', `/monitors/${monitor.id}/uptime`],
    ['GET', `/monitors/${monitor.id}/heatmap`],
    ['GET', `/monitors/${monitor.id}/baseline`],
    ['GET', `/incidents/${incidentId}`],
    ['GET', `/incidents/${incidentId}/escalation`],
    ['GET', `/incidents/patterns?monitorId=${monitor.id}`],
    ['POST', `/incidents/${incidentId}/acknowledge`],
    ['POST', `/incidents/${incidentId}/resolve`],
    ['PATCH', `/incidents/${incidentId}`, { title: 'Mine' }],
    ['POST', `/incidents/${incidentId}/updates`, { status: 'monitoring', message: 'Mine', public: true }],
    ['POST', `/incidents/${incidentId}/notes`, { text: 'Mine' }],
    ['POST', `/incidents/${incidentId}/merge`, { incidentIds: [incidentId] }],
    ['POST', `/incidents/${incidentId}/unmerge`],
    ['GET', `/channels/${channel.id}`],
    ['PATCH', `/channels/${channel.id}`, { name: 'Mine' }],
    ['DELETE', `/channels/${channel.id}`],
    ['POST', `/channels/${channel.id}/test`],
    ['GET', `/policies/${policy.id}`],
    ['PATCH', `/policies/${policy.id}`, { name: 'Mine' }],
    ['DELETE', `/policies/${policy.id}`],
    ['GET', '/deliveries/msg_any'],
    ['POST', '/deliveries/msg_any/replay'],
    ['GET', `/status-pages/${page.id}`],
    ['PATCH', `/status-pages/${page.id}`, { title: 'Mine' }],
    ['DELETE', `/status-pages/${page.id}`],
    ['GET', `/slos/${sloId}`],
    ['PATCH', `/slos/${sloId}`, { name: 'Mine' }],
    ['DELETE', `/slos/${sloId}`],
    ['GET', `/slos/${sloId}/budget`],
    ['GET', `/slos/${sloId}/alerts`],
    ['POST', `/slos/${sloId}/acknowledge`],
    ['GET', `/maintenance/${window.id}`],
    ['PATCH', `/maintenance/${window.id}`, { name: 'Mine' }],
    ['DELETE', `/maintenance/${window.id}`],
  ];

  it('Charlie gets 404 from every route that names something of Alice, and changes nothing', async () => {
    for (const [method, path, body] of routes()) {
      const answer = await all.charlie.call<Problem>(method, `/api/v1${path}`, body);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'not_found']);
    }
    expect((await all.alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${monitor.id}`)).body.name).toBe(
      'Shop',
    );
  });

  it('his lists are empty, and he cannot put her monitor, channel or policy into what is his', async () => {
    const lists = [
      'monitors',
      'incidents',
      'channels',
      'policies',
      'deliveries',
      'status-pages',
      'maintenance',
    ];
    for (const list of lists) {
      expect((await all.charlie.call<Page<unknown>>('GET', `/api/v1/${list}`)).body.items).toEqual([]);
    }
    const stolenPage = await all.charlie.call<Problem>('POST', '/api/v1/status-pages', {
      slug: 'thief',
      title: 'T',
      monitorIds: [monitor.id],
    });
    expect(stolenPage).toMatchObject({ status: 400, body: { errors: [{ path: 'monitorIds' }] } });
    const stolenIncident = await all.charlie.call<Problem>('POST', '/api/v1/incidents', {
      title: 'T',
      message: 'm',
      monitorIds: [monitor.id],
    });
    expect(stolenIncident).toMatchObject({ status: 400, body: { errors: [{ path: 'monitorIds.0' }] } });
    const stolenChannel = await all.charlie.call<Problem>('POST', '/api/v1/monitors', {
      name: 'x',
      target: 'https://a.example.com',
      channelIds: [channel.id],
    });
    expect(stolenChannel).toMatchObject({ status: 400, body: { errors: [{ path: 'channelIds' }] } });
    const byHerPolicy = await all.charlie.call<Problem>('POST', '/api/v1/monitors', {
      name: 'x',
      target: 'https://a.example.com',
      policyId: policy.id,
    });
    expect(byHerPolicy).toMatchObject({ status: 400, body: { errors: [{ path: 'policyId' }] } });
    const toHerChannel = await all.charlie.call<Problem>('POST', '/api/v1/policies', {
      name: 'x',
      steps: [{ afterSeconds: 0, channelIds: [channel.id] }],
    });
    expect(toHerChannel).toMatchObject({ status: 400, body: { errors: [{ path: 'steps.0.channelIds' }] } });
    const foreignWindow = await all.charlie.call<Problem>('POST', '/api/v1/maintenance', {
      name: 'x',
      startsAt: '2026-01-01T02:00',
      durationMinutes: 60,
      rrule: 'FREQ=DAILY',
      monitorIds: [monitor.id],
    });
    expect(foreignWindow).toMatchObject({ status: 400, body: { errors: [{ path: 'monitorIds' }] } });
  });

  it('his requests that name several find none of hers, and nothing of hers is told in his', async () => {
    const ofHers = `ids=${monitor.id}`;
    expect((await all.charlie.call<Page<unknown>>('GET', `/api/v1/monitors?${ofHers}`)).body.items).toEqual(
      [],
    );
    const after = await all.charlie.call<Problem>('POST', '/api/v1/monitors', {
      name: 'x',
      target: 'https://a.example.com',
      dependsOn: [monitor.id],
    });
    expect(after).toMatchObject({ status: 400, body: { errors: [{ path: 'dependsOn' }] } });
    const own = await outage(all, 'Charlies', all.charlie);
    const merged = await all.charlie.call<Problem>('POST', `/api/v1/incidents/${own.id}/merge`, {
      incidentIds: [incidentId],
    });
    expect(merged).toMatchObject({ status: 400, body: { errors: [{ path: 'incidentIds.0' }] } });

    const delivery = 'msg_hers';
    await env.DB.prepare(
      `insert into deliveries (id, workspace_id, channel_id, channel_name, channel_kind, event, status, attempts, created_at, message)
       values (?, ?, ?, 'Hook', 'webhook', 'incident.opened', 'dead', '[]', 0, '{}')`,
    )
      .bind(delivery, all.alice.session.workspace.id, channel.id)
      .run();
    for (const filter of [{ ids: [delivery] }, { channelId: channel.id }, {}])
      expect((await all.charlie.call<ApiReplay>('POST', '/api/v1/deliveries/replay', filter)).body).toEqual({
        replayed: 0,
        left: 0,
        refused: 0,
      });
    expect((await all.charlie.call<Problem>('POST', `/api/v1/deliveries/${delivery}/replay`)).status).toBe(
      404,
    );
    await all.charlie.call('PATCH', '/api/v1/settings/alerts', { storm: { monitors: 9, windowSeconds: 90 } });
    expect((await all.alice.call<ApiAlertSettings>('GET', '/api/v1/settings/alerts')).body.storm).toBeNull();
    const retention = { rawDays: 7, hourlyDays: 90, dailyDays: 90 };
    await all.charlie.call('PATCH', '/api/v1/settings/history', { retention });
    expect(
      (await all.alice.call<ApiHistorySettings>('GET', '/api/v1/settings/history')).body.retention,
    ).toBeNull();
    expect((await all.charlie.call<ApiAlerting>('GET', '/api/v1/alerting')).body.channels).toEqual([]);
  });

  it('nobody signed out gets anything, sockets included', async () => {
    for (const [method, path] of [
      ...routes(),
      ['GET', '/live/workspace'],
      ['GET', `/live/monitors/${monitor.id}`],
    ] as const) {
      expect([path, (await call('GET' === method ? method : 'POST', `/api/v1${path}`)).status]).toEqual([
        path,
        401,
      ]);
    }
    const socket = await all.charlie.call<Problem>('GET', `/api/v1/live/monitors/${monitor.id}`);
    expect(socket.status).toBe(404);
  });

  it('Bob reads and may not write', async () => {
    for (const [method, path, body] of routes()) {
      if (path.startsWith('/deliveries')) continue;
      const { status } = await all.bob(method, `/api/v1${path}`, body);
      expect([method, path, status]).toEqual([method, path, method === 'GET' ? 200 : 403]);
    }
    for (const [method, path] of [
      ['POST', '/incidents'],
      ['POST', '/monitors'],
      ['POST', '/channels'],
      ['POST', '/policies'],
      ['POST', '/maintenance'],
      ['POST', '/status-pages'],
      ['POST', '/deliveries/replay'],
      ['POST', '/deliveries/msg_any/replay'],
      ['PATCH', '/settings/alerts'],
      ['PATCH', '/settings/history'],
      ['PATCH', '/settings/users'],
    ] as const)
      expect([path, (await all.bob(method, `/api/v1${path}`, {})).status]).toEqual([path, 403]);
  });
});
