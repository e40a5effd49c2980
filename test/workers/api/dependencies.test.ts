import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiMonitorDetail, Problem } from '../../../workers/wire/api.ts';
import { env, people } from './people.ts';

let alice: Awaited<ReturnType<typeof people>>['alice'];
let charlie: Awaited<ReturnType<typeof people>>['charlie'];
beforeAll(async () => {
  ({ alice, charlie } = await people());
});

const make = async (name: string, dependsOn: string[] = [], by = alice) =>
  by.call<ApiMonitorDetail & Problem>('POST', '/api/v1/monitors', {
    name,
    target: 'https://a.example.com',
    dependsOn,
  });
const change = (id: string, body: unknown) =>
  alice.call<ApiMonitorDetail & Problem>('PATCH', `/api/v1/monitors/${id}`, body);
const specOf = async (id: string) => (await env.MONITOR.getByName(id).snapshot())!.spec;

describe('dependencies between monitors', () => {
  it('are shown, and both ends’ objects know of them, of a new name and of a deletion', async () => {
    const parent = (await make('Database')).body;
    const child = (await make('Shop', [parent.id])).body;
    expect(child.dependsOn).toEqual([parent.id]);
    expect((await specOf(child.id)).parents).toEqual([{ id: parent.id, name: 'Database' }]);
    expect((await specOf(parent.id)).children).toEqual([child.id]);
    await change(parent.id, { name: 'Main database' });
    expect((await specOf(child.id)).parents).toEqual([{ id: parent.id, name: 'Main database' }]);
    await alice.call('DELETE', `/api/v1/monitors/${parent.id}`);
    expect((await specOf(child.id)).parents).toEqual([]);
    const left = await alice.call<ApiMonitorDetail>('GET', `/api/v1/monitors/${child.id}`);
    expect(left.body.dependsOn).toEqual([]);
  });

  it('make no circle, by whatever way, nor one of two changes at once', async () => {
    const [a, b, c] = [(await make('A')).body.id, (await make('B')).body.id, (await make('C')).body.id];
    expect((await change(a, { dependsOn: [a] })).body.errors![0]).toMatchObject({
      path: 'dependsOn',
      message: expect.stringContaining('circle') as string,
    });
    await change(b, { dependsOn: [a] });
    await change(c, { dependsOn: [b] });
    const refused = await change(a, { dependsOn: [c] });
    expect([refused.status, refused.body.errors![0]!.path]).toEqual([400, 'dependsOn']);
    const [d, e] = [(await make('D')).body.id, (await make('E')).body.id];
    const both = await Promise.all([change(d, { dependsOn: [e] }), change(e, { dependsOn: [d] })]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('are only between monitors of one workspace', async () => {
    const foreign = (await make('Theirs', [], charlie)).body.id;
    expect(await make('Mine', [foreign])).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'dependsOn' }] },
    });
  });

  it('a chain has an end', async () => {
    let above = (await make('0')).body.id;
    let answer = { status: 201, body: {} as Problem };
    for (let i = 1; i <= 25 && answer.status === 201; i++) {
      const made = await make(String(i), [above]);
      answer = made;
      above = made.body.id;
    }
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'dependsOn', message: expect.stringContaining('20') as string }] },
    });
  });
});
