/**
 * A receiver that does what its path says, and keeps what it was sent for `GET /got`; and the scripted resolver, in
 * which `inside.example.com` leads to a private address.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { resolver } from '../probe/servers/dns.ts';

declare module 'vitest' {
  interface ProvidedContext {
    channelReceiver: string;
    resolver: string;
  }
}
export type Got = { method: string; path: string; headers: http.IncomingHttpHeaders; body: string };

function receiver(): http.Server {
  const got: Got[] = [];
  return http.createServer((request, response) => {
    if (request.url === '/got') return void response.end(JSON.stringify(got));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      got.push({ method: request.method!, path: request.url!, headers: request.headers, body });
      answer(request.url!, request, response, body);
    });
  });
}

function answer(
  path: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  body: string,
): void {
  const [, what, rest = ''] = path.split('?')[0]!.split('/');
  switch (what) {
    case 'status':
      return void response.writeHead(Number(rest), { 'retry-after': '120' }).end('what it says');
    case 'hangs':
      return;
    case 'hangs-up':
      return void request.socket.destroy();
    case 'half':
      // The head and a beginning, then nothing.
      return void response.writeHead(200).write('half');
    case 'endless': {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      return more();
    }
    case 'redirects':
      return void response.writeHead(302, { location: '/status/200' }).end();
    case 'echo':
      // As a careless server does: everything it got, in its answer and its headers.
      response.writeHead(200, { 'x-echo': String(request.headers['x-api-key'] ?? ''), 'x-path': path });
      return void response.end(JSON.stringify({ path, headers: request.headers, body }));
    default:
      return void response.writeHead(204).end();
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const servers = [receiver(), resolver()];
  const [at, names] = await Promise.all(
    servers.map(
      (server) =>
        new Promise<string>((resolve) =>
          server.listen(0, '127.0.0.1', () =>
            resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
          ),
        ),
    ),
  );
  project.provide('channelReceiver', at!);
  project.provide('resolver', `${names}/dns-query`);
  return () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  };
}
