/** Peers that speak plain TCP: the greetings of well-known servers, and some that misbehave. */
import net, { type Socket } from 'node:net';

const answering =
  (respond: (line: string, socket: Socket) => void) =>
  (socket: Socket): void => {
    socket.on('data', (chunk) => respond(chunk.toString('latin1'), socket));
  };

export const tcpPeers = {
  redis: answering((line, socket) => {
    const password = /^AUTH (\S+)/.exec(line)?.[1];
    socket.write(password ? `-WRONGPASS no user has ${password}\r\n` : '+PONG\r\n');
  }),
  smtp: (socket: Socket) => {
    socket.write('220 mail.example.com ESMTP ready\r\n');
    answering((line) => {
      if (line.startsWith('EHLO'))
        socket.write('250-mail.example.com\r\n250-SIZE 35882577\r\n250 STARTTLS\r\n');
      else if (line.startsWith('QUIT')) socket.end('221 2.0.0 Bye\r\n');
      else socket.write('502 what?\r\n');
    })(socket);
  },
  postgres: answering((line, socket) => {
    socket.write(line === '\x00\x00\x00\x08\x04\xd2\x16\x2f' ? 'S' : 'E');
  }),
  mysql: (socket: Socket) => {
    const greeting = Buffer.from('\x0a8.4.0\0\x08\0\0\0salt8888\0\xff\xff\xff\x02\0\xff\xdf', 'latin1');
    socket.write(Buffer.concat([Buffer.from([greeting.length, 0, 0, 0]), greeting]));
  },
  echo: (socket: Socket) => void socket.pipe(socket),
  greets: (socket: Socket) => void socket.write('hello \u00e9\x1b[31m\r\n'),
  closes: (socket: Socket) => void socket.end('go away\n'),
  /** As much as is taken. */
  flood: (socket: Socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('x'.repeat(16_384)));
      socket.once('drain', more);
    };
    more();
  },
  /** A byte at a time, the expected one late. */
  drips: (socket: Socket) => {
    socket.setNoDelay(true);
    let left = 60;
    const timer = setInterval(() => socket.write((left -= 1) === 0 ? '!' : '.'), 2);
    socket.on('close', () => clearInterval(timer));
  },
} satisfies Record<string, (socket: Socket) => void>;

export const tcpServer = (peer: keyof typeof tcpPeers): net.Server => net.createServer(tcpPeers[peer]);
