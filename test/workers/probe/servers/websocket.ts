/** A WebSocket server whose paths behave in different ways. */
import http, { type IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

const paths: Record<string, (socket: WebSocket, req: IncomingMessage) => void> = {
  '/echo': (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  '/greet': (socket) => ['hello', 'ready to serve', 'bye'].forEach((word) => socket.send(word)),
  '/silent': () => undefined,
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

export function webSocketServer(): http.Server {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('v2.chat') ? 'v2.chat' : false),
  });
  return http
    .createServer((_req, res) => res.end('this is a web page'))
    .on('upgrade', (req, socket, head) => {
      const { pathname } = new URL(req.url!, 'http://x');
      if (pathname === '/late') return;
      const behave = paths[pathname];
      if (!behave) {
        socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
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
