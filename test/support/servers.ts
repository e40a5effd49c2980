/** A local server that can be broken and healed, and a receiver of webhooks that keeps what it got. */
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';

const listen = async (server: http.Server, port: number): Promise<number> => {
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );
  return (server.address() as AddressInfo).port;
};

export type FlakyServer = {
  url: string;
  hits(): number;
  breakDown(): Promise<number>;
  heal(): Promise<number>;
  close(): Promise<void>;
};

/** Broken means: nothing listens on its port. `breakDown` and `heal` answer the time at which that began. */
export async function flakyServer(): Promise<FlakyServer> {
  let hits = 0;
  const sockets = new Set<Socket>();
  const make = () =>
    http
      .createServer((_request, response) => {
        hits += 1;
        response.end('all is well');
      })
      .on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  let server = make();
  const port = await listen(server, 0);
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    hits: () => hits,
    breakDown: async () => {
      const at = Date.now();
      await close();
      return at;
    },
    heal: async () => {
      const at = Date.now();
      server = make();
      await listen(server, port);
      return at;
    },
    close: async () => {
      if (server.listening) await close();
    },
  };
}

export type Delivery = {
  at: number;
  id: string;
  headers: Record<string, string>;
  text: string;
  event: { type: string; timestamp: string; data: { incident: never; monitor: never; message: string } };
};
export type Receiver = {
  url: string;
  got: Delivery[];
  verify(secret: string, delivery: Delivery): void;
  answer(status: number): void;
  close(): Promise<void>;
};

export async function webhookReceiver(): Promise<Receiver> {
  const got: Delivery[] = [];
  let status = 204;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const headers = request.headers as Record<string, string>;
      got.push({
        at: Date.now(),
        id: headers['webhook-id']!,
        headers,
        text,
        event: JSON.parse(text) as Delivery['event'],
      });
      response.writeHead(status).end();
    });
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    got,
    verify: (secret, { text, headers }) => void new Webhook(secret).verify(text, headers),
    answer: (next) => (status = next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
