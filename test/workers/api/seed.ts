/** What Alice has at the start: a monitor with secrets, a channel, a policy, a status page, an open incident. */
import type { ApiChannel, ApiMonitorDetail, ApiPolicy, ApiStatusPage } from '../../../workers/wire/api.ts';
import { env, people } from './people.ts';

export const incidentId = 'inc_seeded_1';

export async function seed() {
  const all = await people();
  const { alice } = all;
  const channel = (
    await alice.call<ApiChannel>('POST', '/api/v1/channels', {
      kind: 'webhook',
      name: 'Hook',
      config: { url: 'https://hooks.example.com/a' },
    })
  ).body;
  const policy = (
    await alice.call<ApiPolicy>('POST', '/api/v1/policies', {
      name: 'On call',
      steps: [{ afterSeconds: 0, channelIds: [channel.id] }],
    })
  ).body;
  const monitor = (
    await alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
      name: 'Shop',
      target: 'https://shop.example.com/health',
      request: {
        headers: { Authorization: 'Bearer sesame', Accept: 'text/html' },
        auth: { type: 'basic', username: 'u', password: 'hidden' },
      },
    })
  ).body;
  const page = (
    await alice.call<ApiStatusPage>('POST', '/api/v1/status-pages', {
      slug: 'acme',
      title: 'Acme',
      monitorIds: [monitor.id],
    })
  ).body;
  await env.DB.prepare(
    `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, outages, cause, timeline, revision)
     values (?1, ?2, ?3, 'open', 'major', ?4, ?4, json_array(json_object('from', ?4, 'to', null)), '{"summary":"Down","regions":[]}', '[]', 1)`,
  )
    .bind(incidentId, alice.session.workspace.id, monitor.id, Date.now())
    .run();
  return { all, monitor, channel, policy, page };
}
