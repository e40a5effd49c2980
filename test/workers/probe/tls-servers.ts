/** Real TLS servers, good ones and bad ones in one way each. Test files learn their ports by `inject('tls')`. */
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { TestProject } from 'vitest/node';
import { authority } from '../../support/authority.ts';
import { certify, daysFromNow, type Identity, served } from '../../support/certificates.ts';
import { firstFlightOnly, plainServers, startTlsServers } from './starttls-servers.ts';

const hosts = ['localhost', '127.0.0.1', '::1'];
const leaf = (issuer: Identity, wish: Partial<Parameters<typeof certify>[0]> = {}) =>
  certify({ name: 'localhost', issuer, hosts, ...wish });

function certificates() {
  const root = authority();
  const intermediate = certify({ name: 'Parallax Test Intermediate', issuer: root, authority: true });
  const lapsed = certify({
    name: 'Lapsed Intermediate',
    issuer: root,
    authority: true,
    notAfter: daysFromNow(-3.5),
  });
  const stranger = certify({ name: 'Unknown Root', issuer: null, authority: true });
  const strangers = certify({ name: 'Unknown Intermediate', issuer: stranger, authority: true });
  return { root, intermediate, lapsed, stranger, strangers };
}

function secureServers(): Record<string, https.ServerOptions> {
  const { root, intermediate, lapsed, strangers } = certificates();
  const good = served(leaf(intermediate), intermediate);
  const rsa = served(leaf(intermediate, { key: 'RSA 2048' }), intermediate);
  const old = { ciphers: 'DEFAULT@SECLEVEL=0' };
  return {
    good,
    rsa,
    p384: served(leaf(intermediate, { key: 'P-384' }), intermediate),
    retry: { ...good, ecdhCurve: 'P-384', minVersion: 'TLSv1.3' },
    aes256: { ...good, ciphers: 'TLS_AES_256_GCM_SHA384', minVersion: 'TLSv1.3' },
    chacha: { ...good, ciphers: 'TLS_CHACHA20_POLY1305_SHA256', minVersion: 'TLSv1.3' },
    tls12: { ...good, maxVersion: 'TLSv1.2' },
    cbc: { ...rsa, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' },
    tls11: { ...rsa, ...old, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' },
    tls10: { ...rsa, ...old, minVersion: 'TLSv1', maxVersion: 'TLSv1' },
    fromRoot: served(leaf(root)),
    expired: served(leaf(intermediate, { notAfter: daysFromNow(-12.5) }), intermediate),
    notYet: served(leaf(intermediate, { notBefore: daysFromNow(2.5) }), intermediate),
    soon: served(leaf(intermediate, { notAfter: daysFromNow(10.5) }), intermediate),
    wrongHost: served(leaf(intermediate, { hosts: ['a.example', '*.b.example'] }), intermediate),
    selfSigned: served(certify({ name: 'localhost', issuer: null, hosts })),
    incomplete: served(leaf(intermediate)),
    broken: served(leaf(intermediate), strangers, intermediate),
    unknownRoot: served(leaf(strangers), strangers),
    lapsedChain: served(leaf(lapsed), lapsed),
    rsa1024: { ...served(leaf(intermediate, { key: 'RSA 1024' }), intermediate), ...old },
    sha1: { ...served(leaf(intermediate, { hash: 'sha1' }), intermediate), ...old },
    asksForCertificate: { ...good, requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' },
  };
}

export const listen = async (server: net.Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** A listening socket that nobody accepts from and whose backlog is full: the kernel drops whoever comes. */
async function blackHole(): Promise<{ port: number; close(): Promise<unknown> }> {
  const code = `
    const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    });`;
  const worker = new Worker(code, { eval: true });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const fillers = Array.from({ length: 8 }, () =>
    net.connect(port, '127.0.0.1').on('error', () => undefined),
  );
  return {
    port,
    close: () => {
      for (const filler of fillers) filler.destroy();
      return worker.terminate();
    },
  };
}

/** Prints what it is sent, for vitest keeps to itself what a passing test prints. */
const printer = (): http.Server =>
  http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      console.log(Buffer.concat(chunks).toString());
      response.end();
    });
  });

declare module 'vitest' {
  interface ProvidedContext {
    tls: Record<string, number>;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { intermediate } = certificates();
  const context = served(leaf(intermediate), intermediate);
  const hello: http.RequestListener = (_request, response) => response.end('hello world');
  const ports: Record<string, number> = {};
  const servers: Record<string, net.Server> = {
    ...Object.fromEntries(
      Object.entries(secureServers()).map(([name, options]) => [name, https.createServer(options, hello)]),
    ),
    ...startTlsServers(context),
    ...plainServers(),
    printer: printer(),
    unfinished: firstFlightOnly(() => ports.tls12!),
  };
  const sockets = new Set<net.Socket>();
  for (const server of Object.values(servers)) {
    server.on('connection', (socket: net.Socket) =>
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket))),
    );
    server.on('tlsClientError', () => undefined);
  }
  for (const [name, server] of Object.entries(servers)) ports[name] = await listen(server);
  const hole = await blackHole();
  ports.blackHole = hole.port;
  project.provide('tls', ports);
  return async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of Object.values(servers)) server.close();
    await hole.close();
  };
}
