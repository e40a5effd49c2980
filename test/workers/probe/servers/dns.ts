/**
 * A resolver over HTTPS (without the S) whose answers are scripted by name. `/asked?name=…` says how often it was asked
 * for one.
 */
import http from 'node:http';
import packet, { type Answer, type Packet } from 'dns-packet';

const soa = { mname: 'NS1.example.com', rname: 'hostmaster.example.com', serial: 2_024, refresh: 7_200, retry: 3_600, expire: 1_209_600, minimum: 300 }; // prettier-ignore
const zone: Answer[] = [
  { name: 'example.com', type: 'A', ttl: 120, data: '93.184.216.34' },
  { name: 'example.com', type: 'A', ttl: 60, data: '93.184.216.35' },
  { name: 'example.com', type: 'AAAA', ttl: 60, data: '2606:2800:220:1::1' },
  { name: 'example.com', type: 'MX', ttl: 60, data: { preference: 10, exchange: 'Mail.Example.com' } },
  { name: 'example.com', type: 'TXT', ttl: 60, data: [Buffer.from('v=spf1 include:a '), Buffer.from('-all')] },
  { name: 'example.com', type: 'NS', ttl: 60, data: 'NS1.example.com' },
  { name: 'example.com', type: 'SOA', ttl: 60, data: soa },
  { name: 'example.com', type: 'CAA', ttl: 60, data: { flags: 128, tag: 'issue', value: 'letsencrypt.org' } },
  { name: '_sip._tcp.example.com', type: 'SRV', ttl: 60, data: { priority: 10, weight: 60, port: 5_060, target: 'Sip.example.com' } },
  { name: 'www.example.com', type: 'CNAME', ttl: 300, data: 'Edge.example.com' },
  { name: 'edge.example.com', type: 'CNAME', ttl: 300, data: 'origin.example.com' },
  { name: 'origin.example.com', type: 'A', ttl: 30, data: '93.184.216.40' },
  { name: 'stray.example.com', type: 'A', ttl: 30, data: '93.184.216.41' },
  { name: 'ring.example.com', type: 'CNAME', ttl: 30, data: 'ring.example.com' },
  { name: 'signed.example.com', type: 'A', ttl: 30, data: '93.184.216.42' },
  { name: 'inside.example.com', type: 'A', ttl: 1, data: '8.8.8.8' },
  { name: 'inside.example.com', type: 'A', ttl: 1, data: '10.0.0.7' },
  { name: 'half.example.com', type: 'A', ttl: 3_600, data: '8.8.8.8' },
  { name: 'half.example.com', type: 'AAAA', ttl: 3_600, data: 'fd00:ec2::254' },
  { name: 'outside.example.com', type: 'A', ttl: 120, data: '8.8.8.8' },
  ...Array.from({ length: 80 }, (_, i): Answer => ({ name: 'many.example.com', type: 'TXT', ttl: 1, data: `${i}${'x'.repeat(i * 3)}\u0007` })),
]; // prettier-ignore

const asked = new Map<string, number>();

const answersTo = (name: string, type: string): Answer[] => {
  const own = zone.filter((one) => one.name === name && (one.type === type || one.type === 'CNAME'));
  const [alias] = own;
  if (alias?.type !== 'CNAME' || type === 'CNAME' || alias.data === name) return own;
  return [...own, ...answersTo(alias.data.toLowerCase(), type)];
};

/** What is in a message besides its question. */
function script(name: string, type: string, query: Packet): Partial<Packet> & { rcode?: number } {
  const wantsValidation =
    (query.flags! & packet.AUTHENTIC_DATA) !== 0 &&
    query.additionals!.some((one) => one.type === 'OPT' && one.flag_do);
  const rcode = { 'nxdomain.example.com': 3, 'servfail.example.com': 2, 'refused.example.com': 5, 'notimp.example.com': 4 }[name]; // prettier-ignore
  if (rcode !== undefined) return { rcode };
  // A record of another name came along: it belongs to nobody who asked.
  const stray = name === 'www.example.com' ? answersTo('stray.example.com', type) : [];
  return {
    answers: [...answersTo(name, type), ...stray],
    flags: name === 'signed.example.com' && wantsValidation ? packet.AUTHENTIC_DATA : 0,
  };
}

function answer(message: Buffer, res: http.ServerResponse): void {
  const query = packet.decode(message);
  const [{ name, type }] = query.questions as [packet.Question];
  const count = (asked.get(name) ?? 0) + 1;
  asked.set(name, count);
  const reply = (extra: Partial<Packet> & { rcode?: number }, question = query.questions!) => {
    const flags = packet.RECURSION_AVAILABLE | (extra.flags ?? 0) | (extra.rcode ?? 0);
    const bytes = packet.encode({ type: 'response', id: 0, questions: question, ...extra, flags });
    res.writeHead(200, { 'content-type': 'application/dns-message' }).end(bytes);
  };
  switch (name) {
    case 'hanging.example.com':
      return;
    case 'garbage.example.com':
      res.end('<html>welcome to the hotel</html>');
      return;
    case 'error.example.com':
      res.writeHead(500).end();
      return;
    case 'moved.example.com':
      res.writeHead(307, { location: '/dns-query' }).end();
      return;
    case 'huge.example.com':
      res.end(Buffer.alloc(200_000));
      return;
    case 'other.example.com':
      return reply({}, [{ name: 'example.com', type: 'A' }]);
    case 'short.example.com':
      return reply({ flags: packet.TRUNCATED_RESPONSE });
    case 'back.example.com':
      res.end(message);
      return;
    // Private at first, and then the resolver is gone.
    case 'vanishing.example.com':
      if (count > 1) res.writeHead(503).end();
      else reply({ answers: [{ name, type: 'A', ttl: 1, data: '192.168.7.7' }] });
      return;
    default:
      reply(script(name.toLowerCase(), type, query));
  }
}

export const resolver = (): http.Server =>
  http.createServer((req, res) => {
    const url = new URL(req.url!, 'http://x');
    if (url.pathname === '/asked') {
      res.end(String(asked.get(url.searchParams.get('name')!) ?? 0));
      return;
    }
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      if (req.method === 'POST' && req.headers['content-type'] === 'application/dns-message')
        answer(Buffer.concat(chunks), res);
      else res.writeHead(415).end();
    });
  });
