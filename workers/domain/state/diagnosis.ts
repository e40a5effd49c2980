/**
 * What the regions say together, in one sentence:
 *
 * "Down from 4 of 5 regions: TLS certificate expired 12 min ago; 1 region answers in 120 ms"
 * "Only Asia-Pacific fails, connection timed out; 4 regions answer in 120 ms: likely a network path, not your service"
 */
import { isProbed } from '../region.ts';
import type { Facts, Voice } from './facts.ts';
import type { Cause, MonitorState } from './types.ts';
import { causeSummary, durationWords, failureWords, regionNames } from './words.ts';

/** Of an incident. @param voters how many regions have a say */
export function diagnosisOf(
  failing: Cause['regions'],
  voters: number,
  facts: Facts,
  state: MonitorState,
  now: number,
): string {
  const { needed, unheard, good } = facts;
  const lone =
    failing.length * 2 < voters && unheard.length === 0 && failing.every(({ region }) => isProbed(region));
  if (lone && good.length > 0) {
    const what = [...new Set(failing.map((one) => failureWords(one.class)))].join('; ');
    const names = regionNames(failing.map(({ region }) => region));
    return `Only ${names} ${verb(failing.length)}, ${what}; ${answering(good, state)}: likely a network path, not your service (${needed === 1 ? 'one failing region makes' : `${needed} failing regions make`} an outage here)`;
  }
  const summary = causeSummary(failing, voters, unheard.length) + sinceExpiry(failing, state, now);
  return good.length > 0 && unheard.length === 0 && failing.length < voters
    ? `${summary}; ${answering(good, state)}`
    : summary;
}

/** Of an advisory: too few regions fail for an outage. */
export function adviceSentence(failing: readonly Voice[], state: MonitorState, facts: Facts): string {
  const regions = failing.map(({ region }) => region);
  const why = new Set(
    failing.map(({ streak }) => (streak.failure ? failureWords(streak.failure.class) : 'failed')),
  );
  const others = facts.voters.filter(({ region }) => !regions.includes(region));
  const isMinority = regions.length < others.length;
  const reading = isMinority
    ? 'likely a network path, not your service'
    : `${facts.needed} failing regions make an outage`;
  const only = isMinority ? 'Only ' : '';
  return `${only}${regionNames(regions)} ${verb(regions.length)}, ${[...why].join('; ')}; ${answering(others, state)}: ${reading}.`;
}

const verb = (regions: number): string => (regions === 1 ? 'fails' : 'fail');

/** "4 regions answer in 120 ms": the median of their newest answers. */
function answering(voices: readonly Voice[], { regions }: MonitorState): string {
  const times = voices
    .map(({ region }) => regions[region]?.last)
    .filter((last) => last?.verdict === 'ok' || last?.verdict === 'slow')
    .map((last) => last!.latencyMs)
    .sort((a, b) => a - b);
  const median = times[Math.floor((times.length - 1) / 2)];
  const who = voices.length === 1 ? '1 region answers' : `${voices.length} regions answer`;
  return median === undefined ? who : `${who} in ${Math.round(median)} ms`;
}

/** " 12 min ago" behind a certificate that expired, where it was seen. */
function sinceExpiry(failing: Cause['regions'], { certificate }: MonitorState, now: number): string {
  const expired = failing.length > 0 && failing.every((one) => one.class === 'tls_expired');
  return expired && certificate && certificate.notAfter <= now
    ? ` ${durationWords(now - certificate.notAfter)} ago`
    : '';
}
