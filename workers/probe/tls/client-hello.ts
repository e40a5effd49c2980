/**
 * The greeting of TLS 1.0 to 1.3 (RFC 8446, 4.1.2), and the second one that answers a HelloRetryRequest (4.1.4).
 * Compressed certificates, resumption and client certificates are not offered, so they never come.
 */
import { Buffer } from 'node:buffer';
import ipaddr from 'ipaddr.js';
import { u16, u24, u8, vector16, vector8 } from './bytes.ts';
import {
  extensionType,
  groups,
  handshakeType,
  protocols,
  recordType,
  signatures,
  suites,
} from './parameters.ts';

export type Hello = {
  /** A host by name; addresses are not named in TLS. */
  serverName: string;
  random: Uint8Array;
  sessionId: Uint8Array;
  share: { group: number; key: Uint8Array };
  /** What a HelloRetryRequest wants to hear again. */
  cookie?: Uint8Array;
};

const numbers = (values: Iterable<number>): Buffer => Buffer.concat([...values].map(u16));
const extension = (type: number, body: Uint8Array): Buffer => Buffer.concat([u16(type), vector16(body)]);

/** The handshake message, as it also goes into the transcript. */
export function clientHello({ serverName, random, sessionId, share, cookie }: Hello): Buffer {
  const name = Buffer.concat([u8(0), vector16(Buffer.from(serverName))]);
  const extensions = Buffer.concat([
    ...(ipaddr.isValid(serverName) ? [] : [extension(extensionType.serverName, vector16(name))]),
    extension(extensionType.extendedMasterSecret, Buffer.alloc(0)),
    extension(extensionType.renegotiation, u8(0)),
    extension(extensionType.groups, vector16(numbers(groups.keys()))),
    extension(extensionType.pointFormats, vector8(u8(0))),
    extension(extensionType.signatures, vector16(numbers(signatures))),
    extension(extensionType.versions, vector8(numbers(Object.keys(protocols).map(Number).reverse()))),
    ...(cookie ? [extension(extensionType.cookie, vector16(cookie))] : []),
    extension(extensionType.keyShare, vector16(Buffer.concat([u16(share.group), vector16(share.key)]))),
  ]);
  const noCompression = vector8(u8(0));
  const body = Buffer.concat([
    u16(0x0303),
    random,
    vector8(sessionId),
    vector16(numbers(suites.keys())),
    noCompression,
    vector16(extensions),
  ]);
  return Buffer.concat([u8(handshakeType.clientHello), u24(body.length), body]);
}

export const inRecord = (type: number, content: Uint8Array): Buffer =>
  Buffer.concat([u8(type), u16(0x0301), vector16(content)]);

/** Goes before a second greeting, for boxes on the way that expect it (RFC 8446, D.4). */
export const changeCipherSpec = inRecord(recordType.changeCipherSpec, u8(1));
/** A friendly end: we never meant to go on. */
export const goodbye = inRecord(recordType.alert, Buffer.from([1, 90]));
