/**
 * A TLS greeting (RFC 8446, 4.1.2) that any server of TLS 1.2 or 1.3 answers with a handshake record: with its
 * ServerHello, or, as no key share is offered, with a HelloRetryRequest. Only good for hearing whether TLS is spoken.
 */
const u16 = (value: number): number[] => [value >> 8, value & 255];
const sized = (bytes: number[]): number[] => [...u16(bytes.length), ...bytes];
const extension = (type: number, body: number[]): number[] => [...u16(type), ...sized(body)];

const suites = [
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x9c, 0x2f,
];
const groups = [0x1d, 0x17, 0x18];
const signatures = [0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601];

export function clientHello(host: string): Uint8Array {
  const name = [...new TextEncoder().encode(host)];
  const isAddress = /^[\d.]+$/.test(host) || host.includes(':');
  const extensions = [
    ...(isAddress ? [] : extension(0, sized([0, ...sized(name)]))),
    ...extension(10, sized(groups.flatMap(u16))),
    ...extension(11, [1, 0]),
    ...extension(13, sized(signatures.flatMap(u16))),
    ...extension(43, [4, ...u16(0x0304), ...u16(0x0303)]),
    ...extension(51, sized([])),
  ];
  const random = [...crypto.getRandomValues(new Uint8Array(32))];
  const body = [...u16(0x0303), ...random, 0, ...sized(suites.flatMap(u16)), 1, 0, ...sized(extensions)];
  const handshake = [1, 0, ...u16(body.length), ...body];
  return new Uint8Array([22, ...u16(0x0301), ...sized(handshake)]);
}
