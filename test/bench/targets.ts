/** Local servers for the benchmark of kinds: each answers at once, and well. */
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import dnsPacket from 'dns-packet';
import { WebSocketServer } from 'ws';

const listening = async (server: net.Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  const url = new URL(request.url!, 'http://x');
  switch (url.pathname) {
    case '/slow':
      setTimeout(() => response.end('ok'), Number(url.searchParams.get('ms')));
      return;
    case '/health':
      response.setHeader('content-type', 'application/json');
      response.end('{"status":"healthy","checks":{"database":"healthy","cache":"healthy"}}');
      return;
    case '/dns-query': {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const asked = url.searchParams.get('dns');
        const query = dnsPacket.decode(asked ? Buffer.from(asked, 'base64url') : Buffer.concat(chunks));
        const name = query.questions![0]!.name;
        response.setHeader('content-type', 'application/dns-message');
        response.end(
          dnsPacket.encode({
            type: 'response',
            id: query.id ?? 0,
            questions: query.questions!,
            answers: [{ type: 'A', name, ttl: 60, data: '192.0.2.1' }],
          }),
        );
      });
      return;
    }
    default:
      response.end('ok');
  }
}

export type Targets = { http: number; https: number; tcp: number; close(): void };

export async function targets(certificate: { key: string; cert: string }): Promise<Targets> {
  const plain = http.createServer(answer);
  const sockets = new WebSocketServer({ server: plain });
  sockets.on('connection', (socket) => socket.on('message', (message) => socket.send(String(message))));
  const secure = https.createServer(certificate, answer);
  const tcp = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('+PONG\r\n'));
  });
  return {
    http: await listening(plain),
    https: await listening(secure),
    tcp: await listening(tcp),
    close: () => {
      for (const server of [plain, secure, tcp]) server.close();
      plain.closeAllConnections();
      secure.closeAllConnections();
    },
  };
}
