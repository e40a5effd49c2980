/**
 * The default fetch handler: `placement` moves only this one, so in regions without a location hint the Prober asks
 * its own Worker here to run a check. The Worker has no route; anything else is refused all the same.
 */
import type { Job } from '../domain/check.ts';
import { checks } from './checks/index.ts';
import { type Env, outboundFetch, regionOf } from './env.ts';
import { Whereabouts } from './place.ts';
import { Requests } from './requests.ts';
import type { PlacedAnswer } from './runner.ts';

let here: { where: Whereabouts; requests: Requests } | null = null;

export async function runPlaced(request: Request, env: Env): Promise<Response> {
  const url = new URL(request.url);
  if (
    !env.PLACED ||
    request.method !== 'POST' ||
    url.hostname !== 'probe.internal' ||
    url.pathname !== '/run'
  ) {
    return new Response('Not found\n', { status: 404 });
  }
  here ??= {
    where: new Whereabouts(regionOf(env), outboundFetch(env)),
    requests: new Requests(env.SECRETS_KEYS),
  };
  const job = await request.json<Job>();
  const place = await here.where.place(Date.now(), true);
  const opened = await here.requests.of(job);
  const startedAt = Date.now();
  const allowPrivate = env.ALLOW_PRIVATE_TARGETS === '1';
  const finding = await checks[job.kind]({ job, request: opened, allowPrivate, fetch: outboundFetch(env) });
  return Response.json({ finding, startedAt, place } satisfies PlacedAnswer);
}
