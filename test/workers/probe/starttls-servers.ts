/** Servers that begin in plain text: those that go on with TLS (SMTP, IMAP, PostgreSQL), and those that never will. */
import net from 'node:net';
import tls from 'node:tls';

type Answers = (said: Buffer, socket: net.Socket) => 'upgrade' | void;

/** Answers in plain text until it is time for TLS, and then shakes hands. */
function upgrading(context: tls.SecureContextOptions, greeting: string, answer: Answers): net.Server {
  const secureContext = tls.createSecureContext(context);
  return net.createServer((socket) => {
    if (greeting) socket.write(greeting);
    const heard = (said: Buffer) => {
      if (answer(said, socket) !== 'upgrade') return;
      socket.off('data', heard);
      new tls.TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined);
    };
    socket.on('data', heard);
  });
}

const smtp =
  (offers: string): Answers =>
  (said, socket) => {
    const line = said.toString();
    if (line.startsWith('EHLO')) socket.write(`250-mail.example greets you\r\n${offers}250 SIZE 1000\r\n`);
    if (!line.startsWith('STARTTLS')) return;
    socket.write('220 go ahead\r\n');
    return 'upgrade';
  };

export const startTlsServers = (context: tls.SecureContextOptions): Record<string, net.Server> => ({
  smtp: upgrading(context, '220-mail.example\r\n220 ESMTP\r\n', smtp('250-STARTTLS\r\n')),
  smtpPlain: upgrading(context, '220 mail.example\r\n', smtp('')),
  smtpBusy: upgrading(context, '421 too many connections\r\n', () => undefined),
  imap: upgrading(context, '* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n', (_said, socket) => {
    socket.write('* CAPABILITY IMAP4rev1\r\na1 OK begin\r\n');
    return 'upgrade';
  }),
  imapPlain: upgrading(
    context,
    '* OK ready\r\n',
    (_said, socket) => void socket.write('a1 BAD unknown command\r\n'),
  ),
  postgres: upgrading(context, '', (_said, socket) => {
    socket.write('S');
    return 'upgrade';
  }),
  postgresPlain: upgrading(context, '', (_said, socket) => void socket.write('N')),
});

/** Between a client and a server: lets through what the client says first, and nothing that it says later. */
export const firstFlightOnly = (port: () => number): net.Server =>
  net.createServer((socket) => {
    const server = net.connect(port(), '127.0.0.1').on('error', () => undefined);
    socket.once('data', (flight) => server.write(flight)).on('close', () => server.destroy());
    server.on('data', (bytes) => void socket.write(bytes));
  });

/** A peer on a TLS port that is no TLS server. */
export const plainServers = (): Record<string, net.Server> => ({
  banner: net.createServer((socket) => void socket.write('SSH-2.0-OpenSSH_9.9\r\n')),
  plainHttp: net.createServer((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')),
  ),
  alert: net.createServer((socket) =>
    socket.once('data', () => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 40]))),
  ),
  silent: net.createServer(() => undefined),
  hangsUp: net.createServer((socket) => socket.once('data', () => socket.end())),
  resets: net.createServer((socket) => socket.once('data', () => socket.resetAndDestroy())),
  huge: net.createServer((socket) =>
    socket.once('data', () => {
      const record = Buffer.concat([Buffer.from([22, 3, 3, 64, 0, 2, 255, 255, 255]), Buffer.alloc(16_380)]);
      for (let i = 0; i < 20; i++) socket.write(record);
    }),
  ),
  trickle: net.createServer((socket) => {
    const timer = setInterval(() => socket.write(Buffer.from([22, 3, 3, 64, 0, 2])), 20);
    socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
  }),
});
