/**
 * Mail servers: those that take mail (by STARTTLS, and by TLS from the start), and those that will not. A recipient's
 * name says what becomes of it: `unknown@…` is refused for good, `full@…` for now.
 */
import net from 'node:net';
import tls from 'node:tls';
import { authority } from '../../support/authority.ts';
import { certify, served } from '../../support/certificates.ts';
import type { Got } from './servers.ts';

export const login = Buffer.from('\0post\0sesame, open').toString('base64');
type Took = (mail: Got) => void;

/** One conversation; `upgrade` is null once it is encrypted. */
function talk(socket: net.Socket, took: Took, upgrade: (() => void) | null, offers: string): void {
  let from = '';
  let to = '';
  let data: string | null = null;
  let pending = '';
  const say = (line: string) => void socket.write(`${line}\r\n`);
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') return say(`250-mail.test greets you\r\n${offers}250 SIZE 1000000`);
    if (line === 'STARTTLS' && upgrade) {
      say('220 go ahead');
      socket.removeAllListeners('data');
      return upgrade();
    }
    if (verb === 'AUTH') return say(line === `AUTH PLAIN ${login}` ? '235 welcome' : '535 not with that');
    if (verb === 'MAIL') {
      from = line.slice(10);
      return say('250 sender ok');
    }
    if (verb === 'RCPT') {
      to = line.slice(8);
      if (to.startsWith('<unknown')) return say('550-5.1.1 no such user here\r\n550 5.1.1 really not');
      if (to.startsWith('<full')) return say('452 4.2.2 mailbox full');
      return say('250 recipient ok');
    }
    if (verb === 'DATA') {
      data = '';
      return say('354 go on');
    }
    say(verb === 'QUIT' ? '221 bye' : '500 what?');
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    pending += chunk.toString();
    for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      if (data === null) command(line);
      else if (line === '.') {
        const secure = String(socket instanceof tls.TLSSocket);
        took({ method: 'SMTP', path: to, headers: { from, secure }, body: data });
        data = null;
        say('250 queued');
      } else data += `${line.replace(/^\./, '')}\r\n`;
    }
  });
}

export function mailServers(took: Took): Record<string, net.Server> {
  const identity = served(certify({ name: 'localhost', issuer: authority(), hosts: ['localhost'] }));
  const secureContext = tls.createSecureContext(identity);
  const inTls = (socket: net.Socket) =>
    talk(
      new tls.TLSSocket(socket, { isServer: true, secureContext }),
      took,
      null,
      '250-AUTH LOGIN PLAIN\r\n',
    );
  const greeting = '220-mail.test\r\n220 ESMTP\r\n';
  return {
    startTls: net.createServer((socket) => {
      socket.write(greeting);
      talk(socket, took, () => inTls(socket), '250-STARTTLS\r\n');
    }),
    implicit: tls.createServer(identity, (socket) => {
      socket.write(greeting);
      talk(socket, took, null, '250-AUTH PLAIN\r\n');
    }),
    // Would take a password in clear.
    plain: net.createServer((socket) => {
      socket.write(greeting);
      talk(socket, took, null, '250-AUTH PLAIN\r\n');
    }),
    injects: net.createServer((socket) => {
      socket.write('220 hello\r\n');
      socket
        .on('error', () => undefined)
        .on('data', () => void socket.write('250-STARTTLS\r\n250 OK\r\n250 and more\r\n'));
    }),
    busy: net.createServer((socket) =>
      socket.on('error', () => undefined).end('421 too many connections\r\n'),
    ),
    silent: net.createServer((socket) => void socket.on('error', () => undefined)),
    endless: net.createServer((socket) => {
      socket.on('error', () => undefined);
      const more = () => {
        while (!socket.destroyed && socket.write(`220-${'x'.repeat(65_536)}`));
        if (!socket.destroyed) socket.once('drain', more);
      };
      more();
    }),
    hangsUp: net.createServer((socket) => void socket.on('error', () => undefined).end('220 hello\r\n')),
  };
}
