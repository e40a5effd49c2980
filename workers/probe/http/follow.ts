/** Sends a request and follows redirects by hand: each hop's address is checked before it is asked. */
import type { HttpCall } from '../../domain/request.ts';
import { checkTarget } from '../../domain/target.ts';
import type { ExchangeContext } from './exchange.ts';
import { Failed } from './failed.ts';
import type { Journey } from './journey.ts';
import { leadsTo, leaveSecrets, resolved, tooMany, turned } from './redirect.ts';

export async function follow(
  call: HttpCall,
  journey: Journey,
  context: ExchangeContext,
): Promise<{ response: Response; sentAt: number }> {
  const { redirects } = journey;
  for (;;) {
    if (redirects.length > 0) journey.step = `redirect ${redirects.length}`;
    journey.url = await permitted(journey, context);
    const { method, headers, body } = journey.sent;
    const sends = body !== null && method !== 'GET' && method !== 'HEAD';
    const sentAt = Date.now();
    const response = await context.fetch(journey.url, {
      method,
      headers,
      redirect: 'manual',
      signal: context.clock.signal,
      ...(sends ? { body } : {}),
    });
    const location = leadsTo(response);
    if (location === null || call.redirectsMax === 0) return { response, sentAt };
    await response.body?.cancel();
    const from = journey.url;
    redirects.push({ status: response.status, url: from });
    journey.step = `redirect ${redirects.length}`;
    const next = resolved(location, journey);
    if (redirects.length > call.redirectsMax) throw tooMany(next, journey, call.redirectsMax);
    journey.sent = turned(journey.sent, response.status);
    if (new URL(next).origin !== new URL(from).origin)
      leaveSecrets(journey.sent, call.secretHeaders, context.secrets?.() ?? [], redirects.length);
    journey.url = next;
  }
}

/** What our resolver takes is not the target's time. @returns the hop's URL in its normal form. @throws Failed when it may not be asked */
async function permitted(
  { url, redirects }: Journey,
  { allowPrivate, guard, clock }: ExchangeContext,
): Promise<string> {
  const checked = checkTarget('http', url, { allowPrivate });
  const refusal = checked.ok
    ? await clock.paused(() => guard.allowed(new URL(checked.target).hostname))
    : checked.message;
  if (checked.ok && refusal === null) return checked.target;
  const where = redirects.length === 0 ? 'the target' : `redirect ${redirects.length}`;
  throw new Failed('blocked_target', `${where} is not allowed: ${refusal}`, false);
}
