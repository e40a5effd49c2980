/**
 * The default fetch handler: `placement` moves only this one, so in regions without a location hint the Prober asks
 * its own Worker here to run a check. The Worker has no route; anything else is refused all the same.
 */
import { runCheck, type Surroundings } from './checks/index.ts';
import { type Env, outboundFetch, regionOf } from './env.ts';
import { Whereabouts } from './place.ts';
import { Requests } from './requests.ts';
import { surroundingsOf } from './surroundings.ts';
import type { PlacedAnswer, PlacedQuestion } from './runner.ts';

let here: { where: Whereabouts; requests: Requests; surroundings: Surroundings } | null = null;

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
    requests: new Requests(env.SECRETS_KEYS, () => true),
    surroundings: surroundingsOf(env, regionOf(env)),
  };
  const { job, slotAt, sample, show } = await request.json<PlacedQuestion>();
  const place = await here.where.place(Date.now(), true);
  const opened = await here.requests.of(job, show);
  const startedAt = Date.now();
  const finding = await runCheck({ ...here.surroundings, job, slotAt, request: opened, sample, show });
  return Response.json({ finding, startedAt, place } satisfies PlacedAnswer);
}
