/** A WebSocket server whose paths behave in different ways. */
import { createHash } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

const paths: Record<string, (socket: WebSocket, req: IncomingMessage) => void> = {
  '/echo': (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  '/greet': (socket) => ['hello', 'ready to serve', 'bye'].forEach((word) => socket.send(word)),
  '/silent': (socket) => socket.on('close', (code) => (lastSeen.closedWith = code)),
  '/binary': (socket) => socket.send(Buffer.from('caf\u00e9 \x00')),
  '/headers': (socket, req) => socket.send(JSON.stringify(req.headers)),
  '/json': (socket) => socket.on('message', () => socket.send('{"type":"pong","n":7}')),
  '/close': (socket) => socket.on('message', () => socket.close(4_001, 'not you')),
  '/drop': (socket) => socket.on('message', () => socket.terminate()),
  '/chatter': (socket) => {
    for (let i = 0; i < 500; i++) socket.send(`message ${i}`);
  },
  '/large': (socket) => socket.send('x'.repeat(900_000)),
};

/** What became of the last connection to `/deaf`, and to `/silent`. */
const lastSeen = { open: false, bytes: 0, closedWith: 0 };

/** Upgrades, then talks without end and never listens: a close is not answered. */
function deaf(req: IncomingMessage, socket: Duplex): void {
  const key = `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  Object.assign(lastSeen, { open: true, bytes: 0 });
  socket.write(`HTTP/1.1 101 x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`); // prettier-ignore
  const frame = Buffer.concat([Buffer.from([0x82, 126, 0x40, 0]), Buffer.alloc(0x4000)]);
  const more = () => {
    while (!socket.destroyed) {
      lastSeen.bytes += frame.length;
      if (!socket.write(frame)) return;
    }
  };
  socket.on('drain', more).on('close', () => (lastSeen.open = false));
  socket.resume();
  more();
}

export function webSocketServer(): http.Server {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('v2.chat') ? 'v2.chat' : false),
  });
  return http
    .createServer((req, res) =>
      res.end(req.url === '/last-seen' ? JSON.stringify(lastSeen) : 'this is a web page'),
    )
    .on('upgrade', (req, socket, head) => {
      const { pathname } = new URL(req.url!, 'http://x');
      if (pathname === '/late') return;
      if (pathname === '/deaf') return deaf(req, socket);
      if (pathname.startsWith('/status/')) {
        socket.end(`HTTP/1.1 ${pathname.slice(8)} x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      if (pathname === '/cloudflare') {
        socket.end(
          'HTTP/1.1 522 x\r\nserver: cloudflare\r\ncf-ray: abc-FRA\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
        );
        return;
      }
      const behave = paths[pathname];
      if (!behave) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(req, socket, head, (ws) =>
        behave(
          ws.on('error', () => undefined),
          req,
        ),
      );
    });
}
