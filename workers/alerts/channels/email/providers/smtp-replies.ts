/** What an SMTP server says (RFC 5321, 4.2): one reply may have many lines, all with the same code. Pure, bounded. */
export type Reply = { code: number; lines: string[] };

/** A server that says more than this in one reply is not listened to. */
export const replyBytesMax = 8_192;

export class SmtpError extends Error {
  /** Null where the server said nothing that could be read. */
  readonly code: number | null;
  /** The reply was to a recipient's address: its word on it is final. */
  readonly ofRecipient: boolean;
  constructor(message: string, code: number | null = null, ofRecipient = false) {
    super(message);
    this.code = code;
    this.ofRecipient = ofRecipient;
  }
}

/** @returns null while the reply is not whole. @throws SmtpError for what is no reply */
export function readReply(text: string): Reply | null {
  if (text.length > replyBytesMax) throw new SmtpError('the server says too much');
  const lines = text.split(/\r?\n/);
  const rest = lines.pop()!;
  for (const line of lines)
    if (!/^[2-5]\d\d([ -]|$)/.test(line))
      throw new SmtpError(`the server does not speak SMTP: it said ${JSON.stringify(line.slice(0, 80))}`);
  const end = lines.findIndex((line) => line[3] !== '-');
  // Nobody asked for more: what follows would be taken for the next answer, even for one that comes encrypted.
  if (end >= 0 && (end < lines.length - 1 || rest !== ''))
    throw new SmtpError('the server goes on after its reply');
  const last = lines[end];
  if (last === undefined) return null;
  return { code: Number(last.slice(0, 3)), lines: lines.map((line) => line.slice(4)) };
}

/** Lines that begin with a dot get another one (4.5.2); the text ends with a line of its own. */
export const dotStuffed = (raw: string): string =>
  `${raw
    .replace(/\r?\n/g, '\r\n')
    .replace(/^\./gm, '..')
    .replace(/(\r\n)?$/, '\r\n')}.\r\n`;

export type SmtpServer = {
  hostname: string;
  port: number;
  /** TLS from the first byte; without it STARTTLS is demanded. */
  implicitTls: boolean;
  login: { user: string; password: string } | null;
};

/** `smtp://user:pass@host:587` (STARTTLS) or `smtps://user:pass@host:465`. @returns null for anything else */
export function readSmtpUrl(text: string): SmtpServer | null {
  // `URL` knows hosts and ports of a scheme it knows.
  const [, scheme, rest] = /^(smtps?):\/\/(.+)$/i.exec(text.trim()) ?? [];
  if (!scheme || !rest || !URL.canParse(`http://${rest}`)) return null;
  const url = new URL(`http://${rest}`);
  const implicitTls = scheme.toLowerCase() === 'smtps';
  // 80 is what `URL` leaves out for http.
  const port = Number(url.port) || (/:80(\/|$)/.test(rest) ? 80 : implicitTls ? 465 : 587);
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === null || password === null) return null;
  const login = user ? { user, password } : null;
  return { hostname: url.hostname.replace(/^\[|\]$/g, ''), port, implicitTls, login };
}

/** @returns null where a % begins no character */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
