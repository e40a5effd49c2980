/**
 * Who takes mail from this installation (`EMAIL_PROVIDERS`, in their order). One that is not set up or does not take a
 * mail is passed over for the next; only a recipient's own refusal is final. Adding one: its file, its line here.
 */
import type { Exchange } from '../../../../wire/channels/exchange.ts';
import type { Env } from '../../../env.ts';
import type { Mail } from '../mail.ts';
import { cloudflare } from './cloudflare.ts';
import { resend } from './resend.ts';
import { smtp } from './smtp.ts';

export type Taken = {
  outcome: 'taken' | 'transient' | 'permanent' | 'refused';
  /** A clause for people where it was not taken: "the server said 550 no such user". */
  reason: string;
  /** HTTP status or the SMTP reply's code. */
  status: number | null;
  exchange: Exchange | null;
};
/** How one provider is asked. `show`: the exchange is wanted, without secrets. Never throws. */
export type Asked = { env: Env; now: number; signal: AbortSignal; show: boolean };
export type Provider = {
  /** What is missing, as the end of a sentence; null when it is set up. */
  missing(env: Env): string | null;
  send(mail: Mail, asked: Asked): Promise<Taken>;
};

const providers = { cloudflare, resend, smtp } satisfies Record<string, Provider>;
type Name = keyof typeof providers;

/** @returns those that are set up, in their order; a sentence where there is none */
export function providersOf(env: Env): [Name, Provider][] | string {
  const named = (env.EMAIL_PROVIDERS || 'cloudflare').split(/[\s,]+/).filter(Boolean);
  const unknown = named.find((name) => !Object.hasOwn(providers, name));
  if (unknown !== undefined)
    return `Email is not set up in this installation: EMAIL_PROVIDERS names ${unknown}, which is none of ${Object.keys(providers).join(', ')}.`;
  const known = (named as Name[]).map((name) => [name, providers[name]] as [Name, Provider]);
  const ready = known.filter(([, provider]) => provider.missing(env) === null);
  const missing = known.flatMap(([, provider]) => provider.missing(env) ?? []);
  return ready.length > 0 ? ready : `Email is not set up in this installation: it has ${missing.join(', ')}.`;
}

/** One recipient's mail, by the first that takes it. */
export async function sendMail(ready: [Name, Provider][], mail: Mail, asked: Asked): Promise<Taken> {
  const tried: Taken[] = [];
  for (const [name, provider] of ready) {
    if (asked.signal.aborted) break;
    const taken = await provider.send(mail, asked);
    if (taken.outcome === 'taken') return taken;
    tried.push({ ...taken, reason: `${name}: ${taken.reason}` });
    if (taken.outcome === 'refused') break;
  }
  const last = tried.at(-1);
  if (!last) return { outcome: 'transient', reason: 'there was no time left', status: null, exchange: null };
  const reason = tried.map((one) => one.reason).join('; ');
  const again = last.outcome !== 'refused' && tried.some(({ outcome }) => outcome === 'transient');
  return { ...last, outcome: again ? 'transient' : 'permanent', reason };
}
