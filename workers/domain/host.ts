/**
 * Which hosts may be asked from outside. What is not plainly public is refused: IPv6 beyond global unicast, and IPv4
 * beyond it in whatever IPv6 dress. `URL` has already turned odd spellings (decimal, octal, hex, short, full-width,
 * percent-encoded) into dotted quads. What a name resolves to is not seen here; see probe/guard.ts.
 */
import ipaddr from 'ipaddr.js';

export type Rules = { allowPrivate: boolean };

/** Names that only mean something inside a network, whoever is asked there. */
const privateNames = [
  'localhost', 'local', 'localdomain', 'internal', 'intranet', 'private', 'corp', 'home', 'lan', 'home.arpa',
  'metadata.goog',
]; // prettier-ignore

/** Public by their range, but a cloud's own service to the machines in it. */
const metadataAddresses = ['168.63.129.16'];

/** Without the brackets of an IPv6 address and a name's last dot, in lower case. */
export const bareHost = (hostname: string): string =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();

export const isAddress = (host: string): boolean => ipaddr.isValid(host);

/** @param address an IPv4 or IPv6 address, as `ipaddr.js` reads it */
export function isPrivateAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4')
    return parsed.range() !== 'unicast' || metadataAddresses.includes(parsed.toString());
  const v6 = parsed as ipaddr.IPv6;
  // Addresses that carry an IPv4 one in them are judged by it.
  if (v6.match(nat64)) return isPrivateAddress(ipv4From(v6, 6));
  if (v6.range() === '6to4') return isPrivateAddress(ipv4From(v6, 1));
  return v6.range() !== 'unicast' || !v6.match(globalUnicast);
}
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** The well-known prefix only: the others (RFC 8215) are for use inside a network. */
const nat64: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];

const ipv4From = ({ parts }: ipaddr.IPv6, part: number): string =>
  [parts[part]! >> 8, parts[part]! & 255, parts[part + 1]! >> 8, parts[part + 1]! & 255].join('.');

const isName = (host: string): boolean =>
  host.length <= 253 && host.split('.').every((label) => /^[^\s.]{1,63}$/.test(label));

/** @returns why a host may not be asked, or null. @param hostname as `URL` gives it */
export function forbiddenHost(hostname: string, { allowPrivate }: Rules): string | null {
  const host = bareHost(hostname);
  if (host === '') return 'it names no host';
  if (isAddress(host)) return allowPrivate ? null : forbiddenAddress(host, [host]);
  if (!isName(host)) return `${host.slice(0, 80)} is not a host name`;
  const isPrivate =
    !host.includes('.') || privateNames.some((name) => host === name || host.endsWith(`.${name}`));
  return isPrivate && !allowPrivate
    ? `${host} is a private address, which cannot be checked from outside`
    : null;
}

/** @returns why a host with these addresses may not be asked, or null: one that is private is enough */
export function forbiddenAddress(host: string, addresses: readonly string[]): string | null {
  const found = addresses.find(isPrivateAddress);
  if (found === undefined) return null;
  return found === host
    ? `${host} is a private address, which cannot be checked from outside`
    : `${host} leads to ${found}, a private address, which cannot be checked from outside`;
}
