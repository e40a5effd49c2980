/**
 * Which addresses a probe or a webhook may be sent to, and how each kind of monitor writes its target. Looks at the
 * spelling only; `URL` has already turned odd IPv4 spellings (decimal, octal, hex) into dotted quads. A name that
 * resolves to a private address is not seen here.
 */
import ipaddr from 'ipaddr.js';
import { targetLengthMax } from './limits.ts';
import type { MonitorKind } from './request.ts';

export type TargetCheck = { ok: true; target: string } | { ok: false; message: string };
type Rules = { allowPrivate: boolean };

const privateNames = ['localhost', 'local', 'internal', 'localdomain', 'home.arpa', 'lan'];

/** @param address an IPv4 or IPv6 address, as `ipaddr.js` reads it */
export function isPrivateAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv6') {
    const v6 = parsed as ipaddr.IPv6;
    // Addresses that carry an IPv4 one in them are judged by it.
    const range = v6.range();
    if (range === '6to4') return isPrivateAddress(ipv4From(v6, 1));
    if (range === 'rfc6052') return isPrivateAddress(ipv4From(v6, 6));
    return range !== 'unicast';
  }
  return parsed.range() !== 'unicast';
}

const ipv4From = (address: ipaddr.IPv6, part: number): string =>
  [
    address.parts[part]! >> 8,
    address.parts[part]! & 255,
    address.parts[part + 1]! >> 8,
    address.parts[part + 1]! & 255,
  ].join('.');

/** @returns why a host may not be asked, or null. @param hostname as `URL` gives it */
export function forbiddenHost(hostname: string, { allowPrivate }: Rules): string | null {
  const host = bareHost(hostname);
  if (host === '') return 'it names no host';
  if (allowPrivate) return null;
  const forbidden = ipaddr.isValid(host)
    ? isPrivateAddress(host)
    : !host.includes('.') || privateNames.some((name) => host === name || host.endsWith(`.${name}`));
  return forbidden ? `${host} is a private address, which cannot be checked from outside` : null;
}

/** Without the brackets of an IPv6 address and a name's last dot, in lower case. */
export const bareHost = (hostname: string): string =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();

const schemes = { url: ['http:', 'https:'], socket: ['ws:', 'wss:'] } as const;

function checkUrl(given: string, allowed: readonly string[], rules: Rules): TargetCheck {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return { ok: false, message: `not a URL: write it like ${allowed.at(-1)}//example.com/health` };
  }
  if (!allowed.includes(url.protocol)) {
    return {
      ok: false,
      message: `only ${allowed.map((scheme) => `${scheme}//`).join(' and ')} can be checked`,
    };
  }
  if (url.username !== '' || url.password !== '') {
    return { ok: false, message: 'put credentials in the authentication fields, not in the URL' };
  }
  const forbidden = forbiddenHost(url.hostname, rules);
  if (forbidden) return { ok: false, message: forbidden };
  url.hash = '';
  return { ok: true, target: url.href };
}

/** `host:port`; the port may be left out where the kind has a usual one. */
function checkAddress(given: string, portDefault: number | null, rules: Rules): TargetCheck {
  let url: URL;
  try {
    // A scheme without a default port, so that every port is kept; http's rules for the host.
    url = new URL(`http://${given.replace(/^[a-z]+:\/\//i, '')}`);
  } catch {
    return { ok: false, message: 'not an address: write it like example.com:443' };
  }
  if (url.username !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return { ok: false, message: 'a host and a port, nothing else: write it like example.com:443' };
  // `URL` drops 80, http's own.
  const port = Number(url.port) || (/:0*80$/.test(given) ? 80 : portDefault);
  if (port === null) return { ok: false, message: 'the port is missing: write it like example.com:6379' };
  const forbidden = forbiddenHost(url.hostname, rules);
  if (forbidden) return { ok: false, message: forbidden };
  return { ok: true, target: `${url.hostname}:${port}` };
}

function checkName(given: string): TargetCheck {
  const name = given.replace(/\.$/, '').toLowerCase();
  const labels = name.split('.');
  const good =
    name.length <= 253 && labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return good && labels.length > 1
    ? { ok: true, target: name }
    : { ok: false, message: 'not a domain name: write it like example.com' };
}

/** @returns the target in its normal form, or one sentence for the person who typed it */
export function checkTarget(kind: MonitorKind, given: string, rules: Rules): TargetCheck {
  if (given.length > targetLengthMax)
    return { ok: false, message: `longer than ${targetLengthMax} characters` };
  switch (kind) {
    case 'http':
    case 'health':
    case 'multistep':
      return checkUrl(given, schemes.url, rules);
    case 'websocket':
      return checkUrl(given, schemes.socket, rules);
    case 'tls':
      return checkAddress(given, 443, rules);
    case 'tcp':
      return checkAddress(given, null, rules);
    case 'dns':
      return checkName(given);
    case 'heartbeat':
      return given === '' ? { ok: true, target: '' } : { ok: false, message: 'a heartbeat has no target' };
  }
}
