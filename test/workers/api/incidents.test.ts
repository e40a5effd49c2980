/** Incidents as people handle them: ended, graded, written to, reported, found. */
import { beforeAll, describe, expect, it } from 'vitest';
import type {
  ApiIncidentDetail,
  ApiIncidentListed,
  ApiPatterns,
  Page,
  Problem,
} from '../../../workers/wire/api.ts';
import { outage, readUntil } from './outage.ts';
import { env } from './people.ts';
import { seed } from './seed.ts';

let all: Awaited<ReturnType<typeof seed>>['all'];
let monitorId: string;
beforeAll(async () => {
  const seeded = await seed();
  all = seeded.all;
  monitorId = seeded.monitor.id;
});
const post = <T = ApiIncidentDetail>(path: string, body?: unknown) =>
  all.alice.call<T>('POST', `/api/v1/incidents${path}`, body);
const patch = <T = ApiIncidentDetail>(id: string, body: unknown) =>
  all.alice.call<T>('PATCH', `/api/v1/incidents/${id}`, body);
const list = async (query = '') =>
  (await all.alice.call<Page<ApiIncidentListed>>('GET', `/api/v1/incidents?limit=200&${query}`)).body.items;
const report = async (more = {}) =>
  (
    await post('', {
      title: 'Payments are slow',
      monitorIds: [monitorId],
      message: 'We look into it.',
      ...more,
    })
  ).body;

describe('a detected incident', () => {
  it('is ended by hand with a note, once: the second one hears that it is over', async () => {
    const { id } = await outage(all, 'Ended');
    const ended = await post(`/${id}/resolve`, { note: 'rolled back' });
    expect(ended.body).toMatchObject({ status: 'resolved', monitorName: 'Ended' });
    expect(ended.body.timeline.at(-1)).toMatchObject({ kind: 'resolved', by: 'alice' });
    expect(ended.body.timeline.at(-1)!.message).toMatch(/rolled back$/);
    const again = await post<Problem>(`/${id}/resolve`);
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('that was resolved after it was read answers 409 to everything, and nothing was written', async () => {
    const { id, monitor } = await outage(all, 'Race');
    await env.MONITOR.getByName(monitor.id).resolve(id, 'Bob', null);
    await readUntil(all, id, ({ status }) => status === 'resolved');
    // As if this request had read D1 a moment earlier.
    await env.DB.prepare("update incidents set status = 'open' where id = ?").bind(id).run();
    for (const [method, path, body] of [
      ['POST', '/acknowledge'],
      ['POST', '/resolve'],
      ['PATCH', '', { severity: 'minor', title: 'Lost' }],
      ['POST', '/updates', { status: 'investigating', message: 'x' }],
      ['POST', '/merge', { incidentIds: ['inc_seeded_1'] }],
    ] as const) {
      const answer = await all.alice.call<Problem>(method, `/api/v1/incidents/${id}${path}`, body);
      expect([path, answer.status, answer.body.code]).toEqual([path, 409, 'conflict']);
    }
    const { body } = await all.alice.call<ApiIncidentDetail>('GET', `/api/v1/incidents/${id}`);
    expect(body).toMatchObject({ title: null, updates: [], merged: [] });
  });

  it('takes notes into its timeline while it is open, and as private updates after that', async () => {
    const { id } = await outage(all, 'Noted');
    const open = await post(`/${id}/notes`, { text: 'the cache is cold' });
    expect(open.body.timeline.at(-1)).toMatchObject({ kind: 'note', message: 'alice: the cache is cold' });
    await post(`/${id}/resolve`);
    await readUntil(all, id, ({ status }) => status === 'resolved');
    const after = await post(`/${id}/notes`, { text: 'it was the cache' });
    expect(after.body.updates).toMatchObject([{ message: 'it was the cache', by: 'alice', public: false }]);
    expect(after.body.timeline.at(-1)!.kind).toBe('resolved');
  });

  it('keeps the severity, title and post-mortem that people gave it when its object writes again', async () => {
    const { id } = await outage(all, 'Graded');
    const given = { severity: 'minor', title: 'A cold cache', postmortem: '## What happened' };
    expect((await patch(id, given)).body).toMatchObject(given);
    await post(`/${id}/notes`, { text: 'one more revision' });
    const kept = await readUntil(all, id, ({ timeline }) => timeline.at(-1)!.kind === 'note');
    expect(kept).toMatchObject(given);
    expect((await patch(id, { title: null })).body.title).toBeNull();
  });

  it('is ended by an update that says resolved', async () => {
    const { id } = await outage(all, 'Told');
    await post(`/${id}/updates`, { status: 'identified', message: 'a bad deploy' });
    const told = await post(`/${id}/updates`, { status: 'resolved', message: 'rolled back', public: true });
    expect(told).toMatchObject({ status: 201, body: { status: 'resolved' } });
    expect(told.body.updates.map(({ status }) => status)).toEqual(['resolved', 'identified']);
    await readUntil(all, id, ({ status }) => status === 'resolved');
    const late = await post<Problem>(`/${id}/updates`, { status: 'monitoring', message: 'x' });
    expect(late).toMatchObject({ status: 409, body: { errors: [{ path: 'status' }] } });
  });
});

describe('a reported incident', () => {
  it('is made with its first update, graded, acknowledged, written to and ended', async () => {
    const made = await report({ severity: 'critical', startedAt: '2026-11-20T10:00:00Z' });
    expect(made).toMatchObject({
      kind: 'manual',
      monitorId: '',
      monitorIds: [monitorId],
      monitorName: 'Shop',
      status: 'open',
      severity: 'critical',
      startedAt: '2026-11-20T10:00:00.000Z',
      title: 'Payments are slow',
      updates: [{ status: 'investigating', message: 'We look into it.', public: false, by: 'alice' }],
    });
    expect((await patch(made.id, { severity: 'minor' })).body.severity).toBe('minor');
    await post(`/${made.id}/acknowledge`, { note: 'mine' });
    await post(`/${made.id}/notes`, { text: 'the queue is long' });
    const over = await post(`/${made.id}/updates`, { status: 'resolved', message: 'it is short again' });
    expect(over.body).toMatchObject({ status: 'resolved', acknowledgedBy: 'alice' });
    const read = (await all.alice.call<ApiIncidentDetail>('GET', `/api/v1/incidents/${made.id}`)).body;
    expect(read.timeline.map(({ kind }) => kind)).toEqual([
      'opened',
      'severity',
      'acknowledged',
      'note',
      'resolved',
    ]);
    expect(read.updates).toHaveLength(2);
    expect(await post<Problem>(`/${made.id}/resolve`)).toMatchObject({ status: 409 });
  });

  it('loses nothing when several people write at once, and is ended by one of them only', async () => {
    const { id } = await report();
    const texts = ['a', 'b', 'c', 'd'];
    const notes = await Promise.all(texts.map((text) => post(`/${id}/notes`, { text })));
    expect(notes.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const ended = await Promise.all([post(`/${id}/resolve`), post(`/${id}/resolve`)]);
    expect(ended.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = await all.alice.call<ApiIncidentDetail>('GET', `/api/v1/incidents/${id}`);
    const kinds = body.timeline.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'note')).toHaveLength(4);
    expect(kinds.filter((kind) => kind === 'resolved')).toHaveLength(1);
  });

  it('can be of something that is over already', async () => {
    const past = await report({ status: 'resolved', startedAt: '2026-11-19T10:00:00Z' });
    expect(past).toMatchObject({ status: 'resolved', updates: [{ status: 'resolved' }] });
  });

  it('with a bad field is refused by that field, and nothing is made', async () => {
    const before = (await list()).length;
    const good = { title: 'T', monitorIds: [monitorId], message: 'm' };
    for (const [path, change] of [
      ['title', { title: ' ' }],
      ['message', { message: '' }],
      ['severity', { severity: 'awful' }],
      ['monitorIds', { monitorIds: [] }],
      ['monitorIds', { monitorIds: [monitorId, monitorId] }],
      ['monitorIds.1', { monitorIds: [monitorId, 'mon_elsewhere'] }],
      ['startedAt', { startedAt: '2100-01-01T00:00:00Z' }],
      ['startedAt', { startedAt: '2020-01-01T00:00:00Z' }],
      ['startedAt', { startedAt: 'yesterday' }],
      ['status', { status: 'fine' }],
      ['notify', { notify: true }],
    ] as const) {
      const answer = await post<Problem>('', { ...good, ...change });
      expect([path, answer.status, answer.body.errors?.[0]?.path]).toEqual([path, 400, path]);
    }
    expect(await list()).toHaveLength(before);
  });
});

it('an update, a note and a change with bad fields are refused by that field', async () => {
  const { id } = await report();
  for (const [method, path, body, field] of [
    ['POST', '/updates', { status: 'resolved' }, 'message'],
    ['POST', '/updates', { status: 'done', message: 'x' }, 'status'],
    ['POST', '/updates', { status: 'monitoring', message: 'x', public: 'yes' }, 'public'],
    ['POST', '/notes', { text: ' ' }, 'text'],
    ['POST', '/resolve', { note: 7 }, 'note'],
    ['PATCH', '', { severity: 'none' }, 'severity'],
    ['PATCH', '', { postmortem: 'x'.repeat(50_001) }, 'postmortem'],
    ['PATCH', '', { status: 'resolved' }, 'status'],
    ['POST', '/merge', { incidentIds: [] }, 'incidentIds'],
    ['POST', '/merge', { incidentIds: ['inc_elsewhere_1'] }, 'incidentIds.0'],
  ] as const) {
    const answer = await all.alice.call<Problem>(method, `/api/v1/incidents/${id}${path}`, body);
    expect([path, answer.status, answer.body.errors?.[0]?.path]).toEqual([path, 400, field]);
  }
});

describe('incidents told as one', () => {
  it('are marked and linked, the primary names them, and one can be taken out again', async () => {
    const [first, second, third] = [
      await outage(all, 'One'),
      await outage(all, 'Two'),
      await outage(all, 'Three'),
    ];
    await post(`/${second.id}/merge`, { incidentIds: [third.id] });
    await readUntil(all, third.id, ({ mergedInto }) => mergedInto === second.id);
    // What the second one told of comes along.
    const merged = await post(`/${first.id}/merge`, { incidentIds: [second.id] });
    expect(merged.body.merged.map(({ monitorName }) => monitorName).sort()).toEqual(['Three', 'Two']);
    await readUntil(all, third.id, ({ mergedInto }) => mergedInto === first.id);
    await readUntil(all, second.id, ({ mergedInto }) => mergedInto === first.id);
    const primary = (await list('merged=false')).find(({ id }) => id === first.id)!;
    expect(primary.merged.map(({ id }) => id).sort()).toEqual([second.id, third.id].sort());
    expect((await list('merged=true')).map(({ id }) => id).sort()).toEqual([second.id, third.id].sort());
    expect(await post<Problem>(`/${second.id}/merge`, { incidentIds: [first.id] })).toMatchObject({
      status: 409,
    });
    expect(await post<Problem>(`/${first.id}/merge`, { incidentIds: [first.id] })).toMatchObject({
      status: 400,
    });
    expect((await post(`/${second.id}/unmerge`)).body.mergedInto).toBeNull();
    await readUntil(all, second.id, ({ mergedInto }) => mergedInto === null);
    const left = (await all.alice.call<ApiIncidentDetail>('GET', `/api/v1/incidents/${first.id}`)).body;
    expect(left.merged.map(({ id }) => id)).toEqual([third.id]);
    expect(left.timeline.at(-1)!.message).toContain('tells of Two, Three too');
  });

  it('two that are merged into each other at once do not both fall silent', async () => {
    const pair = [await outage(all, 'Either'), await outage(all, 'Other')] as const;
    const [one, other] = pair;
    const answers = await Promise.all([
      post(`/${one.id}/merge`, { incidentIds: [other.id] }),
      post(`/${other.id}/merge`, { incidentIds: [one.id] }),
    ]);
    const into = await Promise.all(
      pair.map(
        async ({ monitor }) =>
          (await env.MONITOR.getByName(monitor.id).snapshot())!.state.incident!.mergedInto,
      ),
    );
    expect(into).toContain(null);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(into.filter(Boolean).length);
  });

  it('those resolved meanwhile are named, the others are merged', async () => {
    const [first, second, third] = [
      await outage(all, 'Slow'),
      await outage(all, 'Quick'),
      await outage(all, 'Gone'),
    ];
    await env.MONITOR.getByName(third.monitor.id).resolve(third.id, 'Bob', null);
    await readUntil(all, third.id, ({ status }) => status === 'resolved');
    await env.DB.prepare("update incidents set status = 'open' where id = ?").bind(third.id).run();
    const answer = await post<Problem>(`/${first.id}/merge`, { incidentIds: [second.id, third.id] });
    expect(answer).toMatchObject({ status: 409, body: { errors: [{ path: 'incidentIds.1' }] } });
    await readUntil(all, second.id, ({ mergedInto }) => mergedInto === first.id);
  });
});

it('patterns are those of detected incidents, of one monitor or all, in the time zone asked for', async () => {
  const { monitor } = await outage(all, 'Pattern');
  await report();
  const patterns = (query: string) =>
    all.alice.call<ApiPatterns & Problem>('GET', `/api/v1/incidents/patterns?${query}`);
  const own = (await patterns(`monitorId=${monitor.id}&timeZone=Europe/Berlin`)).body;
  expect(own).toMatchObject({
    count: 1,
    enough: false,
    timeZone: 'Europe/Berlin',
    byClass: [{ key: 'connect_refused', words: 'connection refused', count: 1 }],
  });
  expect(own.hours.reduce((a, b) => a + b, 0)).toBe(1);
  expect((await patterns('')).body.count).toBeGreaterThan(1);
  for (const [query, path] of [
    ['timeZone=Mars/Olympus', 'timeZone'],
    ['days=0', 'days'],
  ] as const)
    expect((await patterns(query)).body.errors?.[0]?.path).toBe(path);
});

describe('the list', () => {
  it('is narrowed by kind, severity, monitor, time and text, and pages without gaps', async () => {
    const made = await report({
      title: 'Zebra crossing',
      severity: 'minor',
      startedAt: '2026-11-18T10:00:00Z',
      status: 'resolved',
    });
    const ids = async (query: string) => (await list(query)).map(({ id }) => id);
    expect(await ids('q=zebra')).toEqual([made.id]);
    expect(await ids('kind=manual&severity=minor&q=zebra')).toEqual([made.id]);
    expect(await ids('kind=detected&q=zebra')).toEqual([]);
    expect(await ids(`monitorId=${monitorId}`)).toContain(made.id);
    expect(await ids('monitorId=mon_other')).toEqual([]);
    expect(await ids('to=2026-11-18T10:00:00Z')).not.toContain(made.id);
    expect(await ids('from=2100-01-01T00:00:00Z&status=resolved')).toEqual([]);
    for (const [query, path] of [
      ['severity=awful', 'severity.0'],
      ['from=yesterday', 'from'],
      ['kind=both', 'kind'],
    ] as const) {
      const { status, body } = await all.alice.call<Problem>('GET', `/api/v1/incidents?${query}`);
      expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
    }
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path = `/api/v1/incidents?limit=3${cursor && `&cursor=${cursor}`}`;
      const found: Page<ApiIncidentListed> = (await all.alice.call<Page<ApiIncidentListed>>('GET', path))
        .body;
      paged.push(...found.items.map(({ id }) => id));
      cursor = found.nextCursor;
    }
    expect(paged).toEqual(await ids(''));
    expect(paged.length).toBeGreaterThan(6);
  });

  it('asks the database three times, however long it is', async () => {
    let asked = 0;
    const counting = new Proxy(env.DB, {
      get: (db, name) => {
        if (name === 'prepare') asked += 1;
        const value = Reflect.get(db, name) as unknown;
        return typeof value === 'function' ? (value.bind(db) as unknown) : value;
      },
    });
    await all.alice.call('GET', '/api/v1/incidents?limit=200', undefined, { DB: counting });
    expect(asked).toBe(3);
  });
});
