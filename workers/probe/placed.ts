/**
 * The default fetch handler: `placement` moves only this one, so in regions without a location hint the Prober asks
 * its own Worker here to run a check. The Worker has no route; anything else is refused all the same.
 */
import { runCheck } from './checks/index.ts';
import { type Env, outboundFetch, regionOf } from './env.ts';
import { type Guard, guardOf } from './guard.ts';
import { Whereabouts } from './place.ts';
import { Requests } from './requests.ts';
import type { PlacedAnswer, PlacedQuestion } from './runner.ts';

let here: { where: Whereabouts; requests: Requests; guard: Guard } | null = null;

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
    guard: guardOf(env),
  };
  const { job, sample, show } = await request.json<PlacedQuestion>();
  const place = await here.where.place(Date.now(), true);
  const opened = await here.requests.of(job);
  const startedAt = Date.now();
  const allowPrivate = env.ALLOW_PRIVATE_TARGETS === '1';
  const fetch = outboundFetch(env);
  const { guard } = here;
  const finding = await runCheck({ job, request: opened, allowPrivate, fetch, guard, sample, show });
  return Response.json({ finding, startedAt, place } satisfies PlacedAnswer);
}
