/** Real servers that fail in real ways. Each test file learns their ports by `inject('servers')`. */
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { refusedPort } from '../../support/refused-port.ts';
import { flow } from './servers/flow.ts';
import { authority } from '../../support/authority.ts';
import { certify, served } from '../../support/certificates.ts';

declare module 'vitest' {
  interface ProvidedContext {
    servers: {
      http: number;
      https: number;
      reset: number;
      hole: number;
      refused: number;
      nonsense: number;
      http6: number;
      https6: number;
    };
  }
}

let inFlight = 0;
let inFlightMax = 0;

function answer(req: http.IncomingMessage, res: http.ServerResponse): void {
  if (flow(req, res)) return;
  const url = new URL(req.url!, 'http://x');
  const number = (name: string, or: number) => Number(url.searchParams.get(name) ?? or);
  switch (url.pathname) {
    case '/echo': {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () =>
        res.end(
          JSON.stringify({
            method: req.method,
            headers: req.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        ),
      );
      return;
    }
    case '/status':
      res.writeHead(number('code', 200)).end('hello world');
      return;
    case '/redirect': {
      const left = number('left', 1);
      const to = left > 0 ? `/redirect?left=${left - 1}` : '/status';
      res.writeHead(number('code', 302), { location: url.searchParams.get('to') ?? to }).end();
      return;
    }
    case '/slow-headers':
      setTimeout(() => res.end('late'), number('ms', 1_000));
      return;
    case '/slow-body':
      res.write('first');
      setTimeout(() => res.end(' last'), number('ms', 1_000));
      return;
    case '/endless': {
      const more = () => {
        while (!res.destroyed && res.write('x'.repeat(16_384)));
        if (!res.destroyed) res.once('drain', more);
      };
      more();
      return;
    }
    case '/cut-body':
      res.writeHead(200, { 'content-length': '1000' });
      res.write('only this');
      setTimeout(() => res.destroy(), 30);
      return;
    case '/cloudflare':
      res.writeHead(522, { server: 'cloudflare', 'cf-ray': 'abc-FRA' }).end();
      return;
    case '/busy':
      inFlight += 1;
      inFlightMax = Math.max(inFlightMax, inFlight);
      setTimeout(
        () => {
          inFlight -= 1;
          res.end('ok');
        },
        number('ms', 50),
      );
      return;
    case '/busiest':
      res.end(String(inFlightMax));
      inFlightMax = 0;
      return;
    default:
      res.end('hello world');
  }
}

const listen = async (server: net.Server, host = '127.0.0.1'): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
};

export default async function setup(project: TestProject): Promise<() => void> {
  const selfSigned = certify({ name: 'localhost', issuer: null, hosts: ['localhost'] });
  const sockets = new Set<net.Socket>();
  const trusted = certify({ name: 'localhost', issuer: authority(), hosts: ['::1'] });
  const servers6 = [http.createServer(answer), https.createServer(served(trusted), answer)];
  const servers = [
    http.createServer(answer),
    https.createServer(served(selfSigned), answer),
    net.createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
    net.createServer(() => undefined),
    net.createServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n'))),
  ];
  for (const server of [...servers, ...servers6]) {
    server.on('connection', (socket) =>
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket))),
    );
  }
  const refused = await refusedPort();
  const [httpPort, httpsPort, reset, hole, nonsense] = (await Promise.all(
    servers.map((server) => listen(server)),
  )) as [number, number, number, number, number];
  const [http6, https6] = (await Promise.all(servers6.map((server) => listen(server, '::1')))) as [
    number,
    number,
  ];
  project.provide('servers', {
    ...{ http: httpPort, https: httpsPort, reset, hole, refused, nonsense },
    ...{ http6, https6 },
  });
  return () => {
    for (const socket of sockets) socket.destroy();
    for (const server of [...servers, ...servers6]) server.close();
  };
}
