/**
 * One server below HTTP: the path of a request names what it answers with, byte by byte where it must be. `/sent/<name>`
 * tells how many bytes the last answer of that name took before the other side was gone, `/asked/<name>` how often it
 * was asked, `/asked/POST/<name>` how often with that method. Test files learn its port by `inject('raw')`.
 */
import net, { type AddressInfo, type Socket } from 'node:net';
import zlib from 'node:zlib';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    raw: number;
  }
}

/** Without it the other side would ask again on a connection that is about to end. */
const closes = 'connection: close\r\n';
const ok = `HTTP/1.1 200 OK\r\n${closes}`;
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;
const header = (bytes: number) => `x-a: ${'h'.repeat(bytes - 7)}\r\n`;
const mebibyte = 1_048_576;

/** Said whole, then the connection ends. */
const said: Record<string, string | Buffer> = {
  fine: `${ok}content-length: 2\r\n\r\nhi`,
  'length-too-long': `${ok}content-length: 1000\r\n\r\nshort`,
  'length-too-short': `${ok}content-length: 2\r\n\r\nhi and much more`,
  'length-negative': `${ok}content-length: -5\r\n\r\nhello`,
  'length-word': `${ok}content-length: abc\r\n\r\nhello`,
  'length-twice': `${ok}content-length: 2\r\ncontent-length: 5\r\n\r\nhello`,
  'garbage-status': 'what is this\r\n\r\n',
  ssh: 'SSH-2.0-OpenSSH_9.9\r\n',
  binary: Buffer.from([0, 1, 2, 3, 255, 254, 13, 10, 13, 10]),
  'http-0.9': '<html>hello</html>',
  'no-colon': `${ok}no colon here\r\ncontent-length: 2\r\n\r\nhi`,
  nul: `${ok}x-a: a\0b\r\ncontent-length: 2\r\n\r\nhi`,
  'bad-name': `${ok}x a: b\r\ncontent-length: 2\r\n\r\nhi`,
  'chunk-word': `${chunked}ZZ\r\nhello\r\n0\r\n\r\n`,
  'chunk-negative': `${chunked}-5\r\nhello\r\n0\r\n\r\n`,
  'chunk-huge': `${chunked}ffffffffffffffffffff\r\nhello\r\n0\r\n\r\n`,
  'chunk-longer': `${chunked}2\r\nhello\r\n0\r\n\r\n`,
  'chunk-cut': `${chunked}5\r\nhello\r\n`,
  'unknown-transfer': `${ok}transfer-encoding: gzip\r\n\r\nhi`,
  'status-1000': `HTTP/1.1 1000 Hm\r\n${closes}content-length: 2\r\n\r\nhi`,
  'status-99': `HTTP/1.1 99 Hm\r\n${closes}content-length: 2\r\n\r\nhi`,
  interim: `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${ok}content-length: 2\r\n\r\nhi`,
  'no-gzip': `${ok}content-encoding: gzip\r\ncontent-length: 12\r\n\r\nnot gzip at!`,
  'gzip-cut': Buffer.concat([
    Buffer.from(`${ok}content-encoding: gzip\r\ncontent-length: 30\r\n\r\n`),
    zlib.gzipSync('a body that is cut in two before it is sent').subarray(0, 30),
  ]),
  'br-cut': Buffer.concat([
    Buffer.from(`${ok}content-encoding: br\r\ncontent-length: 20\r\n\r\n`),
    zlib.brotliCompressSync('a body that is cut in two before it is sent').subarray(0, 20),
  ]),
  'no-br': `${ok}content-encoding: br\r\ncontent-length: 12\r\n\r\nnot br at all`,
  silence: '',
  'cut-in-headers': `${ok}content-le`,
  'headers-60k': `${ok}${header(1_000).repeat(60)}content-length: 2\r\n\r\nhi`,
  'headers-100k': `${ok}${header(1_000).repeat(100)}content-length: 2\r\n\r\nhi`,
  'headers-200k': `${ok}${header(1_000).repeat(200)}content-length: 2\r\n\r\nhi`,
  'exactly-1-mebibyte': `${ok}\r\n${'x'.repeat(mebibyte)}`,
  'one-over-1-mebibyte': `${ok}\r\n${'x'.repeat(mebibyte)}y`,
  'cookies-that-fail': `HTTP/1.1 500 Hm\r\n${closes}set-cookie: sid=given\r\nset-cookie: b=2\r\nserver: raw\r\ncontent-length: 2\r\n\r\nhi`,
  'nul-that-fails': `HTTP/1.1 500 Hm\r\n${closes}content-type: text/plain\r\ncontent-length: 3\r\n\r\na\0b`,
  'png-that-fails': Buffer.concat([
    Buffer.from(`HTTP/1.1 500 Hm\r\n${closes}content-type: image/png\r\ncontent-length: 4\r\n\r\n`),
    Buffer.from([0x89, 0x50, 0, 0xff]),
  ]),
  loop: `HTTP/1.1 302 Found\r\n${closes}location: /loop\r\ncontent-length: 0\r\n\r\n`,
  'bad-location': `HTTP/1.1 302 Found\r\n${closes}location: http://[no\r\ncontent-length: 0\r\n\r\n`,
};

type Say = (piece: string | Buffer) => boolean;

/** As fast as the other side takes it, until it is gone. */
function pour(socket: Socket, say: Say, piece: string | Buffer): void {
  const more = () => {
    while (!socket.destroyed && say(piece));
    if (!socket.destroyed) socket.once('drain', more);
  };
  more();
}

function drip(socket: Socket, say: Say, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer);
    else say(text[at++] ?? 'a');
  }, 20);
}

/** 128 MiB of one letter, a few hundred kilobytes on the wire. */
const bomb = (make: (sized: Buffer) => Buffer): Buffer => make(Buffer.alloc(128 * mebibyte, 'x'));
const bombs = {
  gzip: () => bomb((big) => zlib.gzipSync(big, { level: 9 })),
  br: () => bomb((big) => zlib.brotliCompressSync(big, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } })),
}; // prettier-ignore

const told: Record<string, (socket: Socket, say: Say) => void> = {
  reset: (socket) => socket.resetAndDestroy(),
  'reset-in-body': (socket, say) => {
    say(`${ok}content-length: 1000\r\n\r\nshort`);
    setTimeout(() => socket.resetAndDestroy(), 30);
  },
  'slow-headers': (socket, say) => drip(socket, say, `${ok}x-slow: `),
  'slow-body': (socket, say) => {
    say(`${ok}content-length: 1000\r\n\r\n`);
    drip(socket, say, '');
  },
  'endless-headers': (socket, say) => {
    say(ok);
    pour(socket, say, header(1_000));
  },
  'endless-header': (socket, say) => {
    say(`${ok}x-a: `);
    pour(socket, say, 'h'.repeat(1_000));
  },
  'endless-interims': (socket, say) => pour(socket, say, 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(40)),
  'endless-body': (socket, say) => {
    say(`${ok}\r\n`);
    pour(socket, say, 'x'.repeat(16_384));
  },
  'endless-chunks': (socket, say) => {
    say(`${ok}content-length: 10\r\ntransfer-encoding: chunked\r\n\r\n`);
    pour(socket, say, `4000\r\n${'x'.repeat(0x4000)}\r\n`);
  },
  'endless-chunk-size': (socket, say) => {
    say(`${chunked}5;`);
    pour(socket, say, 'x'.repeat(1_000));
  },
  'bomb-gzip': (socket, say) => sendBomb(socket, say, 'gzip'),
  'bomb-br': (socket, say) => sendBomb(socket, say, 'br'),
};

function sendBomb(socket: Socket, say: Say, encoding: keyof typeof bombs): void {
  const packed = bombs[encoding]();
  say(`${ok}content-encoding: ${encoding}\r\ncontent-length: ${packed.length}\r\n\r\n`);
  say(packed);
  socket.end();
}

export default async function setup(project: TestProject): Promise<() => void> {
  const sent = new Map<string, number>();
  const asked = new Map<string, number>();
  const sockets = new Set<Socket>();

  const answer = (socket: Socket, method: string, name: string): void => {
    const [ask, ...rest] = name.split('/');
    const of = rest.join('/');
    const count = ask === 'sent' ? sent.get(of) : ask === 'asked' ? (asked.get(of) ?? 0) : undefined;
    if (count !== undefined) {
      const text = String(count);
      socket.end(`${ok}content-length: ${text.length}\r\n\r\n${text}`);
      return;
    }
    for (const of of [name, `${method}/${name}`]) asked.set(of, (asked.get(of) ?? 0) + 1);
    let bytes = 0;
    const say: Say = (piece) => {
      bytes += Buffer.byteLength(piece);
      sent.set(name, bytes);
      return socket.write(piece);
    };
    const how = told[name];
    if (how) return how(socket, say);
    say(said[name] ?? said.fine!);
    socket.end();
  };

  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    socket.once('data', (request: Buffer) => {
      const [method, path] = request.toString().split(' ') as [string, string];
      answer(socket, method, path.slice(1));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('raw', (server.address() as AddressInfo).port);
  return () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
}
