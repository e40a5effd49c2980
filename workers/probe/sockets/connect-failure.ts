/**
 * Why nobody accepted a connection. `connect` says only that it failed; `fetch` throws one text for a name without an
 * address ("internal error") and another for a refused connection ("Network connection lost."), so a request in plain
 * HTTP to the same place tells them apart. On Cloudflare's network the first is answered with status 530. There
 * `connect` also refuses every address of Cloudflare's own, so a host behind it is never reached: nobody can tell how
 * it is.
 */
import type { Failure } from '../../domain/check.ts';
import { isAddress } from '../../domain/host.ts';
import { type Address, socketHost, written } from '../../platform/connection.ts';

/** @param thrown what `fetch` threw for this address, if somebody asked: then nobody asks again */
export async function connectFailure(
  address: Address,
  deadlineMs: number,
  thrown?: unknown,
): Promise<Failure> {
  const said = thrown === undefined ? await askAround(address, deadlineMs) : meaning(thrown);
  if (said === 'dns' && !isAddress(address.hostname))
    return {
      class: 'dns',
      message: `no address found for ${address.hostname}`,
      retryable: true,
      step: 'dns',
    };
  if (said === 'cloudflare') {
    const message = `a connection to ${written(address)} is not available to Workers: it is behind Cloudflare`;
    return { class: 'platform', message, retryable: true, step: 'connect' };
  }
  const message = `${written(address)} refused the connection`;
  return { class: 'connect_refused', message, retryable: true, step: 'connect' };
}

type Said = 'dns' | 'cloudflare' | 'nothing';

async function askAround(address: Address, deadlineMs: number): Promise<Said> {
  // A bare address is no business of `fetch` on Cloudflare's network.
  if (isAddress(address.hostname)) return 'nothing';
  const said = await ask(`http://${written(address)}/`, deadlineMs);
  // Cloudflare answers for a host on a few ports only, whichever port the target has.
  if (said !== 'nothing') return said;
  const atHome = await ask(`https://${socketHost(address.hostname)}/`, deadlineMs);
  return atHome === 'cloudflare' ? atHome : 'nothing';
}

async function ask(url: string, deadlineMs: number): Promise<Said> {
  try {
    const signal = AbortSignal.timeout(Math.max(1, deadlineMs - Date.now()));
    const { status, headers, body } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    await body?.cancel();
    const isCloudflare = headers.get('server') === 'cloudflare' && headers.has('cf-ray');
    if (!isCloudflare) return 'nothing';
    return status === 530 ? 'dns' : 'cloudflare';
  } catch (error) {
    return meaning(error);
  }
}

const meaning = (thrown: unknown): Said =>
  /internal error|ENOTFOUND|DNS/i.test(String(thrown)) ? 'dns' : 'nothing';
