/**
 * How long the parts of an exchange take, measured on a connection of its own after the check: `fetch` keeps
 * connections open and tells no parts. `connectMs` has the name's resolution in it. It measures the URL that answered
 * in the end and follows nothing; what could be measured before something went wrong is kept.
 */
import type { Phases } from '../../domain/check.ts';
import type { Details } from '../../domain/details.ts';
import { AnswerReader } from './answer-reader.ts';
import { converse, mayRepeat, type Stage } from './converse.ts';
import type { Exchanged } from './exchange.ts';

const phaseOf: Record<Stage, keyof Phases> = {
  connect: 'connectMs',
  tls: 'tlsMs',
  'first byte': 'ttfbMs',
  transfer: 'transferMs',
};

/** A request that would do things twice is not sent: then only connect and TLS are measured. Never throws. */
export async function samplePhases(
  { url, sent, headers }: Pick<Exchanged, 'url' | 'sent' | 'headers'>,
  msMax: number,
  bytesMax: number,
): Promise<Pick<Details, 'sampled' | 'protocol'>> {
  const reader = new AnswerReader({ bodiless: sent.method === 'HEAD', bytesMax });
  const phases: Phases = {};
  let at = Date.now();
  const passed = (stage: Stage) => {
    const now = Date.now();
    phases[phaseOf[stage]] = now - at;
    at = now;
  };
  try {
    await converse(new URL(url), mayRepeat(sent) ? sent : null, reader, msMax, passed);
  } catch {
    // The verdict has been given; a second connection that fails only measures less.
  }
  if (phases.connectMs === undefined) return { sampled: { unavailable: whyNot(headers) } };
  return { sampled: phases, ...(reader.answered ? { protocol: reader.version } : {}) };
}

export const whyNot = (headers: Headers): string =>
  headers.get('server') === 'cloudflare' || headers.has('cf-ray')
    ? 'not available behind Cloudflare: connections to its addresses are refused to Workers'
    : 'no second connection to the target could be opened';
