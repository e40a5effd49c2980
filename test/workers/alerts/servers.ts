/**
 * A receiver that does what its path says, and keeps what it was sent for `GET /got`; and the scripted resolver, in
 * which `inside.example.com` leads to a private address.
 */
import http from 'node:http';
import type net from 'node:net';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { resolver } from '../probe/servers/dns.ts';
import { mailServers } from './mail-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    channelReceiver: string;
    resolver: string;
    /** Ports of mail servers, by what they do. */
    mail: Record<string, number>;
  }
}
export type Got = { method: string; path: string; headers: http.IncomingHttpHeaders; body: string };

function receiver(got: Got[]): http.Server {
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
    case 'emails':
      // Resend's own way of answering; what it says depends on the recipient.
      return resend(JSON.parse(body) as { to: string[] }, response);
    case 'echo':
      // As a careless server does: everything it got, in its answer and its headers.
      response.writeHead(200, { 'x-echo': String(request.headers['x-api-key'] ?? ''), 'x-path': path });
      return void response.end(JSON.stringify({ path, headers: request.headers, body }));
    default:
      return void response.writeHead(204).end();
  }
}

function resend({ to }: { to: string[] }, response: http.ServerResponse): void {
  const [status, name, message] = to[0]!.startsWith('unknown')
    ? [422, 'validation_error', 'Invalid `to` field.']
    : to[0]!.startsWith('limited')
      ? [429, 'rate_limit_exceeded', 'Too many requests.']
      : to[0]!.startsWith('again')
        ? [409, 'invalid_idempotent_request', 'This idempotency key was used with another body.']
        : to[0]!.startsWith('keyless')
          ? [401, 'restricted_api_key', 'This key re_sesame_sesame may not send.']
          : [200, '', ''];
  response.writeHead(status).end(JSON.stringify(status === 200 ? { id: 'mail_1' } : { name, message }));
}

const listen = (server: net.Server): Promise<number> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

export default async function setup(project: TestProject): Promise<() => void> {
  const got: Got[] = [];
  const web = [receiver(got), resolver()];
  const mail = mailServers((one) => got.push(one));
  const sockets = new Set<net.Socket>();
  for (const server of Object.values(mail))
    server.on('connection', (socket: net.Socket) => sockets.add(socket));
  const [at, names] = await Promise.all(web.map(listen));
  const ports = await Promise.all(
    Object.entries(mail).map(async ([name, server]) => [name, await listen(server)] as const),
  );
  project.provide('channelReceiver', `http://127.0.0.1:${at}`);
  project.provide('resolver', `http://127.0.0.1:${names}/dns-query`);
  project.provide('mail', Object.fromEntries(ports));
  return () => {
    for (const server of web) server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    for (const server of [...web, ...Object.values(mail)]) server.close();
  };
}
