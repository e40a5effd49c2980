/** A receiver of webhooks that answers as its paths say and verifies what it gets with the standard library. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    receiver: number;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const got: {
    path: string;
    verified: boolean;
    id: string;
    headers: http.IncomingHttpHeaders;
    body: unknown;
  }[] = [];
  /** Statuses that tests told it to answer with. */
  const answers = new Map<string, number>();
  const webhook = new Webhook(`whsec_${Buffer.alloc(32, 5).toString('base64')}`);
  const server = http.createServer((request, response) => {
    const path = request.url!;
    if (path === '/hangs-up') return void request.socket.destroy();
    if (path === '/got') return void response.end(JSON.stringify(got));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      if (path === '/answer') {
        const { path: about, status } = JSON.parse(text) as { path: string; status: number };
        answers.set(about, status);
        return void response.end();
      }
      let verified = false;
      try {
        webhook.verify(text, request.headers as Record<string, string>);
        verified = request.headers['x-team'] === 'blue';
      } catch {
        // Told as not verified.
      }
      const { headers } = request;
      got.push({ path, verified, id: String(headers['webhook-id']), headers, body: JSON.parse(text) });
      const before = got.filter((one) => one.path === path).length;
      if (answers.has(path)) return void response.writeHead(answers.get(path)!).end();
      if (path === '/fails-once' && before === 1) return void response.writeHead(503).end();
      if (path === '/busy') return void response.writeHead(429, { 'retry-after': '120' }).end();
      if (path === '/gone') return void response.writeHead(410).end();
      if (path === '/endless') {
        response.writeHead(200);
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', more);
        };
        return more();
      }
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('receiver', (server.address() as AddressInfo).port);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}
