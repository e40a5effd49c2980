/**
 * How each kind of monitor writes its target, and whether its spelling may be asked (host.ts). A target comes back in
 * its normal form: what a probe connects to is what was judged, not what was typed.
 */
import { forbiddenHost, isAddress, type Rules } from './host.ts';
import { targetLengthMax } from './limits.ts';
import type { MonitorKind } from './request.ts';

export type TargetCheck = { ok: true; target: string } | { ok: false; message: string };
const refused = (message: string): TargetCheck => ({ ok: false, message });

const schemes = { url: ['http:', 'https:'], socket: ['ws:', 'wss:'] } as const;

function checkUrl(given: string, allowed: readonly string[], rules: Rules): TargetCheck {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return refused(`not a URL: write it like ${allowed.at(-1)}//example.com/health`);
  }
  if (!allowed.includes(url.protocol))
    return refused(`only ${allowed.map((scheme) => `${scheme}//`).join(' and ')} can be checked`);
  if (url.username !== '' || url.password !== '')
    return refused('put credentials in the authentication fields, not in the URL');
  if (url.port === '0') return refused('port 0 cannot be connected to');
  const forbidden = forbiddenHost(url.hostname, rules);
  if (forbidden) return refused(forbidden);
  url.hash = '';
  return url.href.length > targetLengthMax ? tooLong : { ok: true, target: url.href };
}
const tooLong = refused(`longer than ${targetLengthMax} characters`);

/** A scheme somebody copied along is let go; an IPv6 address stands in brackets. */
const addressForm = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(\[[^\]]*\]|[^:/?#@\\[\]\s]+)(?::(\d+))?\/?$/i;

/** `host:port`; the port may be left out where the kind has a usual one. */
function checkAddress(given: string, portDefault: number | null, rules: Rules): TargetCheck {
  const [, host, portText] = addressForm.exec(given.trim()) ?? [];
  if (host === undefined)
    return refused(
      isAddress(given.trim())
        ? `write an IPv6 address in brackets: [${given.trim()}]:443`
        : 'a host and a port, nothing else: write it like example.com:443',
    );
  let hostname: string;
  try {
    // Not a web address, but the same rules for what is a host and how it is spelled.
    ({ hostname } = new URL(`http://${host}/`));
  } catch {
    return refused('not an address: write it like example.com:443');
  }
  const port = portText === undefined ? portDefault : Number(portText);
  if (port === null) return refused('the port is missing: write it like example.com:6379');
  if (port < 1 || port > 65_535) return refused(`there is no port ${port}: ports are 1 to 65535`);
  if (port === 25)
    return refused(
      'port 25 cannot be checked: Cloudflare lets nobody connect to it. Mail is also on 587 and 465',
    );
  const forbidden = forbiddenHost(hostname, rules);
  return forbidden ? refused(forbidden) : { ok: true, target: `${hostname}:${port}` };
}

/** Of a target that `checkTarget` has put in its normal form; an IPv6 address without its brackets. */
export function addressOfTarget(target: string): { hostname: string; port: number } {
  const colon = target.lastIndexOf(':');
  return {
    hostname: target.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(target.slice(colon + 1)),
  };
}

function checkName(given: string): TargetCheck {
  const name = ascii(given.trim()).replace(/\.$/, '').toLowerCase();
  const labels = name.split('.');
  const good =
    name.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) &&
    !isAddress(name);
  return good
    ? { ok: true, target: name }
    : refused('not a domain name: write it like example.com or _sip._tcp.example.com');
}

/** A name in another script, as it is asked for (punycode). */
function ascii(name: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(name) || /[/?#@:\\]/.test(name)) return name;
  try {
    return new URL(`http://${name}/`).hostname;
  } catch {
    return name;
  }
}

/** @returns the target in its normal form, or one sentence for the person who typed it */
export function checkTarget(kind: MonitorKind, given: string, rules: Rules): TargetCheck {
  if (given.length > targetLengthMax) return tooLong;
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
      return given === '' ? { ok: true, target: '' } : refused('a heartbeat has no target');
  }
}

/** Which host a target leads to, as `URL` gives it; null where it leads to none of its own. */
export function hostOf(kind: MonitorKind, target: string): string | null {
  switch (kind) {
    case 'http':
    case 'health':
    case 'multistep':
    case 'websocket':
      return new URL(target).hostname;
    case 'tls':
    case 'tcp':
      return addressOfTarget(target).hostname;
    case 'dns':
    case 'heartbeat':
      return null;
  }
}
