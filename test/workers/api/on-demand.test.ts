import { expect, it } from 'vitest';
import type { ApiChannel, ApiMonitorDetail, Problem } from '../../../workers/wire/api.ts';
import { env, type Person, people } from './people.ts';

const targets = async (call: Person): Promise<string[]> => {
  const monitor = { name: 'Shop', target: 'https://shop.example.com' };
  const channel = { kind: 'email', name: 'Mail', config: { to: 'a@example.com' } };
  const made = [
    (await call<ApiMonitorDetail>('POST', '/api/v1/monitors', monitor)).body.id,
    (await call<ApiChannel>('POST', '/api/v1/channels', channel)).body.id,
  ];
  return [`/api/v1/monitors/${made[0]}/check`, `/api/v1/channels/${made[1]}/test`];
};

it('a workspace that has too much run at once is told to wait, and no other workspace is', async () => {
  const { alice, charlie } = await people();
  const [hers, his] = [await targets(alice.call), await targets(charlie.call)];
  for (const path of hers) expect((await alice.call('POST', path)).status).toBe(200);
  // The counter may begin a new minute in between: then it is spent again.
  const refused = async (path: string) => {
    while ((await env.WORKSPACE_RUNS.limit({ key: alice.session.workspace.id })).success);
    return alice.call<Problem>('POST', path);
  };
  for (const path of hers) {
    const answer = await refused(path);
    expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(answer.headers.get('retry-after')).toBe('60');
  }
  for (const path of his) expect((await charlie.call('POST', path)).status).toBe(200);
});
