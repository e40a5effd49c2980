/**
 * Which addresses a probe or a webhook may be sent to. Looks at the spelling only; `URL` has already turned odd
 * IPv4 spellings (decimal, octal, hex) into dotted quads. A name that resolves to a private address is not seen here.
 */
import ipaddr from 'ipaddr.js';
import { targetLengthMax } from './limits.ts';

export type TargetCheck = { ok: true; url: string } | { ok: false; message: string };

const privateNames = ['localhost', 'local', 'internal', 'localdomain', 'home.arpa', 'lan'];

function isPrivateAddress(host: string): boolean {
  const address = ipaddr.process(host);
  if (address.kind() === 'ipv6') {
    const v6 = address as ipaddr.IPv6;
    // Addresses that carry an IPv4 one in them are judged by it.
    const range = v6.range();
    if (range === '6to4') return isPrivateAddress(ipv4From(v6, 1));
    if (range === 'rfc6052') return isPrivateAddress(ipv4From(v6, 6));
    return range !== 'unicast';
  }
  return address.range() !== 'unicast';
}

const ipv4From = (address: ipaddr.IPv6, part: number): string =>
  [
    address.parts[part]! >> 8,
    address.parts[part]! & 255,
    address.parts[part + 1]! >> 8,
    address.parts[part + 1]! & 255,
  ].join('.');

/** @returns the URL in its normal form, or one sentence for the person who typed it */
export function checkTarget(target: string, { allowPrivate }: { allowPrivate: boolean }): TargetCheck {
  if (target.length > targetLengthMax)
    return { ok: false, message: `longer than ${targetLengthMax} characters` };
  let url: URL;
  try {
    url = new URL(target);
  } catch {
    return { ok: false, message: 'not a URL: write it like https://example.com/health' };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { ok: false, message: 'only http:// and https:// can be checked' };
  }
  if (url.username !== '' || url.password !== '') {
    return { ok: false, message: 'put credentials in the authentication fields, not in the URL' };
  }
  const host = url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
  if (host === '') return { ok: false, message: 'the URL names no host' };
  if (!allowPrivate) {
    const forbidden = ipaddr.isValid(host)
      ? isPrivateAddress(host)
      : !host.includes('.') || privateNames.some((name) => host === name || host.endsWith(`.${name}`));
    if (forbidden)
      return { ok: false, message: `${host} is a private address, which cannot be checked from outside` };
  }
  url.hash = '';
  return { ok: true, url: url.href };
}
