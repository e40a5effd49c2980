/**
 * What well-known servers are asked, ready to be put into the form of a TCP monitor. Plain data. Mail is offered on
 * 587: nobody can connect to port 25 from Cloudflare.
 */
import type { Exchange } from './request.ts';

export type TcpTemplate = { id: string; label: string; port: number; exchanges: Exchange[] };

const exchange = (send: string | null, expect: string | null): Exchange => ({ send, expect, secret: false });

export const tcpTemplates: readonly TcpTemplate[] = [
  { id: 'redis', label: 'Redis', port: 6379, exchanges: [exchange('PING\\r\\n', '+PONG')] },
  {
    id: 'smtp',
    label: 'Mail (SMTP)',
    port: 587,
    exchanges: [
      exchange(null, '/^220[ -]/'),
      // The last line of the answer is the one without a dash.
      exchange('EHLO parallax.invalid\\r\\n', '/(?m)^250 /'),
      exchange('QUIT\\r\\n', '/^221/'),
    ],
  },
  {
    id: 'postgresql',
    label: 'PostgreSQL',
    port: 5432,
    // SSLRequest: the server answers with one letter whether it does TLS.
    exchanges: [exchange('\\x00\\x00\\x00\\x08\\x04\\xd2\\x16\\x2f', '/^[SN]$/')],
  },
  {
    id: 'mysql',
    label: 'MySQL',
    port: 3306,
    // The greeting's first packet: its length, number 0, protocol 10.
    exchanges: [exchange(null, '/(?s)^...\\x00\\x0a/')],
  },
];
