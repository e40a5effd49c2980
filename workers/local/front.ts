/**
 * The entry on one machine: `/__local/regions` controls the simulated networks, the rest of `/__local` is answered by
 * the runner, everything else by the app.
 */
import { type ProbedRegionId, probedRegionIds, regions } from '../domain/region.ts';
import { networkModes, type NetworkState } from './network-state.ts';

type Control = { get(): Promise<NetworkState>; set(state: NetworkState): Promise<NetworkState> };
type Env = { APP: Fetcher; LOCAL: Fetcher } & { [R in ProbedRegionId as `NETWORK_${R}`]?: Control };

export default {
  async fetch(request, env) {
    const [, root, section, id] = new URL(request.url).pathname.split('/');
    if (root !== '__local') return env.APP.fetch(request);
    return section === 'regions' ? regionControl(request, env, id) : env.LOCAL.fetch(request);
  },
} satisfies ExportedHandler<Env>;

/** `GET /__local/regions`, `GET` and `PUT /__local/regions/<region>` with `{ mode, addMs? }`. */
async function regionControl(request: Request, env: Env, id: string | undefined): Promise<Response> {
  const here = probedRegionIds.filter((region) => env[`NETWORK_${region}`] !== undefined);
  if (!id) {
    const items = here.map(async (region) => ({
      region,
      label: regions[region].label,
      ...(await env[`NETWORK_${region}`]!.get()),
    }));
    return Response.json({ items: await Promise.all(items) });
  }
  const region = here.find((one) => one === id);
  const network = region && env[`NETWORK_${region}`];
  if (!network) return problem(404, `there is no region ${id} here; there are ${here.join(', ')}`);
  if (request.method === 'GET') return Response.json({ region, ...(await network.get()) });
  if (request.method !== 'PUT') return problem(405, 'GET or PUT');
  const body = await request.json<{ mode?: unknown; addMs?: unknown }>().catch(() => null);
  const mode = networkModes.find((one) => one === body?.mode);
  if (!mode) return problem(400, `mode: one of ${networkModes.join(', ')}`);
  const addMs = body?.addMs ?? 0;
  if (typeof addMs !== 'number' || !(addMs >= 0 && addMs <= 60_000))
    return problem(400, 'addMs: milliseconds from 0 to 60000');
  return Response.json({ region, ...(await network.set({ mode, addMs })) });
}

const problem = (status: number, detail: string): Response =>
  new Response(JSON.stringify({ type: 'about:blank', title: detail, status, detail, code: 'local' }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
