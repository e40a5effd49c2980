/**
 * DNS messages (RFC 1035) as bytes, by `dns-packet`. It follows compression pointers only backwards, so it cannot
 * loop, but a chain of them costs time for every name: sections that nobody needs are cut off before it reads, and
 * records beyond `recordsMax` too. What it leaves unchecked (short addresses, other shapes) `recordText` refuses.
 */
import packet from 'dns-packet';
import { recordText } from '../../domain/dns/records.ts';
import type { RecordType } from '../../domain/request.ts';

export const messageBytesMax = 65_536;
const recordsMax = 100;
/** Of one CNAME chain; resolvers follow about as many. */
const aliasesMax = 16;

export type Question = { name: string; type: RecordType; dnssec: boolean };
export type Reply = {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, … */
  code: string;
  /** The AD flag. */
  authenticated: boolean;
  /** Of the type that was asked for, at the name or at what it is an alias of. */
  records: { value: string; ttlSeconds: number }[];
};

/** The AD bit asks for the AD flag (RFC 6840, 5.7); DO asks for the signatures, without which some never set it. */
export function encodeQuestion({ name, type, dnssec }: Question): Uint8Array<ArrayBuffer> {
  const opt = {
    type: 'OPT' as const,
    name: '.' as const,
    udpPayloadSize: 4_096,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: packet.DNSSEC_OK,
    flag_do: true,
    options: [],
  };
  const message = packet.encode({
    type: 'query',
    // RFC 8484, 4.1: the same question is the same bytes.
    id: 0,
    flags: packet.RECURSION_DESIRED | packet.AUTHENTIC_DATA,
    questions: [{ type, name }],
    additionals: dnssec ? [opt] : [],
  });
  return new Uint8Array(message);
}

const sameName = (a: string, b: string): boolean =>
  a.replace(/\.$/, '').toLowerCase() === b.replace(/\.$/, '').toLowerCase();

/** @throws when the bytes are no answer to the question */
export function readReply(bytes: Uint8Array, asked: Pick<Question, 'name' | 'type'>): Reply {
  if (bytes.length < 12 || bytes.length > messageBytesMax)
    throw new Error(`${bytes.length} bytes are no DNS message`);
  const message = Buffer.from(bytes);
  if (message.readUInt16BE(4) > 1) throw new Error('more than one question');
  message.writeUInt16BE(Math.min(message.readUInt16BE(6), recordsMax), 6);
  message.writeUInt32BE(0, 8);
  const { type, rcode, flag_ad, flag_tc, questions = [], answers = [] } = read(message);
  if (type !== 'response') throw new Error('a question instead of an answer');
  if (flag_tc) throw new Error('an answer that was cut short');
  const [question] = questions;
  if (question && (question.type !== asked.type || !sameName(question.name, asked.name)))
    throw new Error('an answer to another question');

  const names = aliases(answers, asked);
  const records = answers.flatMap((answer) =>
    answer.type === asked.type && 'data' in answer && names.some((name) => sameName(name, answer.name))
      ? [{ value: recordText(asked.type, answer.data), ttlSeconds: answer.ttl ?? 0 }]
      : [],
  );
  return { code: rcode, authenticated: flag_ad, records };
}

type Read = packet.DecodedPacket & { rcode: string };
const read = (message: Buffer): Read => packet.decode(message) as Read;

/** The name asked for, and every name it is an alias of. Whoever asks for the CNAME wants the first one only. */
function aliases(
  answers: readonly packet.Answer[],
  { name, type }: Pick<Question, 'name' | 'type'>,
): string[] {
  const names = [name];
  for (let at = name; type !== 'CNAME' && names.length <= aliasesMax;) {
    const link = answers.find((answer) => answer.type === 'CNAME' && sameName(answer.name, at));
    if (!link || !('data' in link) || typeof link.data !== 'string' || names.includes(link.data)) break;
    names.push((at = link.data));
  }
  return names;
}
