import net from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forbiddenAddress, isPrivateAddress } from '../../../workers/domain/host.ts';
import type { MonitorKind } from '../../../workers/domain/request.ts';
import { addressOfTarget, checkTarget, hostOf } from '../../../workers/domain/target.ts';

const strict = { allowPrivate: false };

describe('targets that may be checked come back in their normal form', () => {
  it.each<[MonitorKind, string, string]>([
    ['http', 'https://example.com', 'https://example.com/'],
    ['http', 'http://example.com:8080/a?b=c#d', 'http://example.com:8080/a?b=c'],
    ['http', 'https://93.184.216.34/', 'https://93.184.216.34/'],
    ['http', 'https://[2606:2800:220:1::1]/', 'https://[2606:2800:220:1::1]/'],
    ['http', 'https://EXAMPLE.com./x', 'https://example.com./x'],
    ['http', 'https://münchen.example', 'https://xn--mnchen-3ya.example/'],
    ['http', 'http://0x8.0x8.0x8.0x8', 'http://8.8.8.8/'],
    ['http', ' https://exa\tmple.com/a\nb ', 'https://example.com/ab'],
    ['http', 'http:\\\\example.com\\a', 'http://example.com/a'],
    ['http', 'http://[64:ff9b::808:808]', 'http://[64:ff9b::808:808]/'],
    ['http', 'http://internal.example.com', 'http://internal.example.com/'],
    ['health', 'https://example.com/health', 'https://example.com/health'],
    ['multistep', 'https://example.com/login', 'https://example.com/login'],
    ['websocket', 'wss://example.com/live', 'wss://example.com/live'],
    ['websocket', 'ws://example.com', 'ws://example.com/'],
    ['tcp', 'example.com:6379', 'example.com:6379'],
    ['tcp', 'EXAMPLE.com:80', 'example.com:80'],
    ['tcp', 'redis://example.com:6379/', 'example.com:6379'],
    ['tcp', '[2606:4700::1111]:443', '[2606:4700::1111]:443'],
    ['tcp', '8.8.8.8:53', '8.8.8.8:53'],
    ['tcp', 'example.com:00443', 'example.com:443'],
    ['tcp', 'münchen.example:1', 'xn--mnchen-3ya.example:1'],
    ['tls', 'example.com', 'example.com:443'],
    ['tls', 'https://example.com/', 'example.com:443'],
    ['tls', '[2606:4700::1111]', '[2606:4700::1111]:443'],
    ['dns', 'Example.COM.', 'example.com'],
    ['dns', '_sip._tcp.example.com', '_sip._tcp.example.com'],
    ['dns', 'münchen.example', 'xn--mnchen-3ya.example'],
    ['heartbeat', '', ''],
  ])('%s %s', (kind, target, normal) =>
    expect(checkTarget(kind, target, strict)).toEqual({ ok: true, target: normal }),
  );
});

/** Hosts that must never be asked, however they are dressed. */
const privateHosts = [
  // Loopback, in every spelling that ends up there.
  '127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '017700000001', '0x7f.1', '0177.0.0.1', '0177.0x0.0.1',
  '127.0.0.1.', '127.0.0.1..', '%31%32%37.0.0.1', '①②⑦.0.0.1', '１２７.0.0.1', '127。0。0。1', '127\t.0.0.1', '127.0\n.0.1', '\u200b127.0.0.1',
  '127.255.255.254', '[::1]', '[0:0:0:0:0:0:0:1]', '[::127.0.0.1]', '[::7f00:1]', '[::ffff:127.0.0.1]', '[::FFFF:7F00:1]',
  '[::ffff:0:7f00:1]', '[64:ff9b::7f00:1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::808:808]', '[2002:7f00:1::]', '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
  // No address at all.
  '0.0.0.0', '0', '[::]',
  // Private, shared, link-local.
  '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '0300.0250.1.1', '100.64.0.1', '100.127.255.255', '169.254.1.1',
  '[fe80::1]', '[fc00::1]', '[fd12:3456::1]', '[fec0::1]', '[::ffff:10.0.0.1]', '[64:ff9b::a00:1]', '[2002:a00:1::]',
  // What clouds tell their machines.
  '169.254.169.254', '2852039166', '0xa9fea9fe', '[::ffff:a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]', '[fd00:ec2::254]', '100.100.100.200', '168.63.129.16', '192.0.0.192',
  'metadata.google.internal', 'METADATA.GOOGLE.INTERNAL.', 'metadata.goog',
  // Multicast, broadcast, reserved, documentation, benchmarks, nobody's.
  '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '192.88.99.1',
  '[ff02::1]', '[2001:db8::1]', '[3fff::1]', '[2001:2::1]', '[100::1]', '[5f00::1]', '[4000::1]', '[1::1]',
  // Names that mean something only inside.
  'localhost', 'LOCALHOST', 'localhost.', 'ⓛocalhost', 'app.localhost', 'printer.local', 'db.internal', 'router.home.arpa', 'nas.lan', 'wiki.corp', 'intranet',
]; // prettier-ignore

describe('a private host is refused in every spelling and by every kind', () => {
  it.each(privateHosts)('%j', (host) => {
    for (const [kind, target] of [
      ['http', `http://${host}/`],
      ['http', `http://${host}:8080/`],
      ['websocket', `wss://${host}/`],
    ] as const) {
      const checked = checkTarget(kind, target, strict);
      expect(checked, target).toMatchObject({ ok: false, message: expect.stringMatching(/./) as string });
    }
    for (const kind of ['tcp', 'tls'] as const)
      expect(checkTarget(kind, `${host}:6379`, strict).ok, `${kind} ${host}`).toBe(false);
  });

  it('but passes where private targets are allowed', () => {
    expect(checkTarget('http', 'http://127.0.0.1:3000', { allowPrivate: true }).ok).toBe(true);
    expect(checkTarget('tcp', 'localhost:3000', { allowPrivate: true }).ok).toBe(true);
    expect(checkTarget('tcp', '[::1]:3000', { allowPrivate: true })).toEqual({
      ok: true,
      target: '[::1]:3000',
    });
    expect(checkTarget('http', 'ftp://127.0.0.1', { allowPrivate: true }).ok).toBe(false);
  });
});

describe('what is no target is refused with the reason', () => {
  it.each<[MonitorKind, string, RegExp]>([
    ['http', 'ftp://example.com', /only http/],
    ['http', 'file:///etc/passwd', /only http/],
    ['http', 'javascript:alert(1)', /only http/],
    ['http', 'wss://example.com', /only http/],
    ['websocket', 'https://example.com', /only ws/],
    ['http', 'example.com', /not a URL/],
    ['http', '', /not a URL/],
    ['http', 'https://', /not a URL/],
    ['http', 'http://example.com:99999', /not a URL/],
    ['http', 'http://example.com:0', /port 0/],
    ['http', 'http://[fe80::1%25eth0]', /not a URL/],
    ['http', 'http://localhost%00.example.com', /not a URL/],
    ['http', 'http://a..example.com', /not a host name/],
    ['http', `http://${'x'.repeat(64)}.example.com`, /not a host name/],
    ['http', 'https://user:pw@example.com', /credentials/],
    ['http', 'http://example.com@127.0.0.1', /credentials/],
    ['http', 'http://127.0.0.1%2f@example.com', /credentials/],
    ['http', 'http://127.0.0.1\\@example.com', /private/],
    ['http', 'http:127.0.0.1', /private/],
    ['http', `http://example.com/${'x'.repeat(2_100)}`, /longer than 2048/],
    ['http', `http://example.com/${'é'.repeat(1_000)}`, /longer than 2048/],
    ['tcp', 'example.com', /port is missing/],
    ['tcp', 'example.com:', /a host and a port/],
    ['tcp', 'example.com:0', /no port 0/],
    ['tcp', 'example.com:65536', /no port 65536/],
    ['tcp', 'example.com:6379/path', /a host and a port/],
    ['tcp', 'user@example.com:6379', /a host and a port/],
    ['tcp', 'example.com:80:90', /a host and a port/],
    ['tcp', '2606:4700::1111', /brackets/],
    ['tcp', '[2606:4700::zz]:443', /not an address/],
    ['tcp', '[fe80::1%eth0]:443', /not an address/],
    ['tcp', 'example.com:25', /port 25/],
    ['tls', 'mail.example.com:25', /port 25/],
    ['tls', '', /a host and a port/],
    ['dns', 'localhost', /domain name/],
    ['dns', '127.0.0.1', /domain name/],
    ['dns', '①②⑦.0.0.1', /domain name/],
    ['dns', 'exa mple.com', /domain name/],
    ['dns', 'https://example.com', /domain name/],
    ['dns', `${'x'.repeat(64)}.example.com`, /domain name/],
    ['dns', `${'x.'.repeat(130)}com`, /domain name/],
    ['heartbeat', 'https://example.com', /no target/],
  ])('%s %s', (kind, target, reason) =>
    expect(checkTarget(kind, target, strict)).toMatchObject({
      ok: false,
      message: expect.stringMatching(reason) as string,
    }),
  );
});

/** Node's own idea of what lies in a network, to compare with. */
const inside = new net.BlockList();
for (const [subnet, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['0.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  inside.addSubnet(subnet, prefix);
for (const [subnet, prefix] of [
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(subnet, prefix, 'ipv6');

describe('whatever is typed', () => {
  it('is judged and never crashes; what passes passes again unchanged, and its host is public', () => {
    const part = fc.constantFrom('http://', 'ws://', '127.0.0.1', '[::', 'ffff:', ']', '@', '\\', '%31', '.', ':', '/', '0x7f', 'example.com', '①', '\t', '80'); // prettier-ignore
    const typed = fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 8 }).map((parts) => parts.join('')),
    );
    const kind = fc.constantFrom<MonitorKind>('http', 'websocket', 'tcp', 'tls', 'dns');
    fc.assert(
      fc.property(kind, typed, (of, text) => {
        const checked = checkTarget(of, text, strict);
        if (!checked.ok) return checked.message.length > 0;
        const host = hostOf(of, checked.target);
        expect(checkTarget(of, checked.target, strict)).toEqual(checked);
        const address = host?.replace(/^\[|\]$/g, '') ?? '';
        const family = net.isIP(address);
        return family === 0 || !inside.check(address, family === 6 ? 'ipv6' : 'ipv4');
      }),
      { numRuns: 5_000 },
    );
  });

  it('an IPv4 address is as private inside IPv6 as it is alone', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const alone = isPrivateAddress(address);
        for (const dressed of [`::ffff:${address}`, `64:ff9b::${address}`])
          expect(isPrivateAddress(dressed)).toBe(alone);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('an address is told apart from its brackets and its port', () => {
  expect(addressOfTarget('[2606:4700::1111]:443')).toEqual({ hostname: '2606:4700::1111', port: 443 });
  expect(addressOfTarget('example.com:6379')).toEqual({ hostname: 'example.com', port: 6379 });
});

it('one private address among several forbids the name, and is named', () => {
  expect(forbiddenAddress('app.example.com', ['8.8.8.8', '2606:4700::1111'])).toBeNull();
  expect(forbiddenAddress('app.example.com', ['8.8.8.8', '10.0.0.7'])).toBe(
    'app.example.com leads to 10.0.0.7, a private address, which cannot be checked from outside',
  );
});
