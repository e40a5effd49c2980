/**
 * DNS: one question to a resolver, over HTTPS. A name that does not exist, fails or has no such record is a failure of
 * class `dns`; other records than expected, or a missing validation, one of class `assertion`. A resolver that cannot
 * be reached or speaks nonsense says nothing of the name: `unknown`.
 */
import { unexpectedRecords } from '../../domain/dns/compare.ts';
import type { DnsAnswer } from '../../domain/details.ts';
import { forbiddenHost } from '../../domain/host.ts';
import { detailTextMax, dnsRecordsMax } from '../../domain/limits.ts';
import type { RecordType } from '../../domain/request.ts';
import { cut, printable } from '../../domain/text.ts';
import { askResolver, ResolverError } from '../../platform/dns/over-https.ts';
import { knownResolvers } from '../../wire/api.ts';
import { type Clock, ended, framed } from './frame.ts';
import type { Check } from './index.ts';

export const dns: Check<'dns'> = (input) => {
  const { request, allowPrivate, fetch, job, show } = input;
  const { recordType: type, dnssec, expected } = request;
  const resolver = resolverOf(request.resolver);
  return framed(input, resolver.host === null ? [] : [resolver.host], async (found, clock, name) => {
    const refused = resolverRefused(resolver, allowPrivate);
    if (refused) throw ended('blocked_target', `the resolver is not allowed: ${refused}`);
    const { ttfbMs, ...reply } = await askResolver(
      fetch,
      resolver.url,
      { name, type, dnssec },
      clock.signal,
    ).catch((error: unknown) => {
      throw error instanceof ResolverError
        ? silent(resolver.label, error, name, clock, job.timeoutMs)
        : error;
    });
    const answer: DnsAnswer = { type, ...reply, resolver: resolver.label };
    found.phases = { ttfbMs };
    found.details = { dns: bounded(answer) };
    if (show) found.seen = seen(answer);

    const missing = missingRecords(answer, name);
    if (missing?.known) throw ended('dns', missing.message);
    if (missing) throw ended('platform', `${missing.message}, which says nothing of ${name}`);
    if (dnssec && !answer.authenticated)
      throw ended(
        'assertion',
        `${resolver.label} did not validate the answer by DNSSEC: the AD flag is missing`,
      );
    const values = answer.records.map(({ value }) => value);
    const unexpected = expected && unexpectedRecords(type, values, expected);
    if (unexpected) throw ended('assertion', `${type} of ${name}: ${unexpected}`);
    return { dns: answer, phases: found.phases };
  });
};

type Resolver = { url: string; label: string; host: string | null };
function resolverOf(given: string): Resolver {
  if (given in knownResolvers)
    return { url: knownResolvers[given as keyof typeof knownResolvers], label: given, host: null };
  const { host, hostname, href } = new URL(given);
  return { url: href, label: host, host: hostname };
}

/** The rules for one that is not among the known. @returns why it may not be asked, or null */
function resolverRefused({ url, host }: Resolver, allowPrivate: boolean): string | null {
  if (host === null) return null;
  if (!allowPrivate && !url.startsWith('https://')) return 'it must be asked over https';
  return forbiddenHost(host, { allowPrivate });
}

const silent = (label: string, error: ResolverError, name: string, clock: Clock, timeoutMs: number) => {
  const time = clock.signal.aborted ? ` (${timeoutMs} ms)` : '';
  return ended('platform', `the resolver ${label} ${error.message}${time}, which says nothing of ${name}`);
};

/** Why an answer brings no record. `known`: it is so, as far as anybody can tell. */
function missingRecords(
  { code, type, records, resolver }: DnsAnswer,
  name: string,
): { known: boolean; message: string } | null {
  switch (code) {
    case 'NOERROR':
      return records.length > 0
        ? null
        : { known: true, message: `${name} has no ${type} record (NODATA), says ${resolver}` };
    case 'NXDOMAIN':
      return { known: true, message: `${name} does not exist (NXDOMAIN), says ${resolver}` };
    case 'SERVFAIL':
      return {
        known: true,
        message: `${resolver} could not resolve ${name} (SERVFAIL): its name servers do not answer, or its signatures do not hold`,
      };
    case 'REFUSED':
      return { known: false, message: `${resolver} refuses to answer for ${name} (REFUSED)` };
    default:
      return { known: false, message: `the resolver ${resolver} answered ${code}` };
  }
}

/** As it is stored: so many records, each so long, fit to be shown. */
const bounded = (answer: DnsAnswer): DnsAnswer => ({
  ...answer,
  records: answer.records
    .slice(0, dnsRecordsMax)
    .map(({ value, ttlSeconds }) => ({ value: cut(printable(value), detailTextMax), ttlSeconds })),
});

const seen = ({ code, type, records }: DnsAnswer) => ({
  body: [code, ...records.map((record) => line(type, record))].join('\n'),
  bodyComplete: true,
});
const line = (type: RecordType, { value, ttlSeconds }: DnsAnswer['records'][number]): string =>
  `${ttlSeconds} ${type} ${printable(value)}`;
