/** One mail to one recipient: its headers, and the MIME text that is sent as it is by whoever delivers it. */
import { createMimeMessage, Mailbox } from 'mimetext/browser';
import type { AlertMessage } from '../../../wire/alerts.ts';
import { type EmailContent, emailContent } from './payload.ts';

export type Address = { name: string | null; address: string };
export type Mail = EmailContent & {
  deliveryId: string;
  from: Address;
  to: string;
  replyTo: string | null;
  /** Beyond those that every mail has. The same for every try. */
  headers: Record<string, string>;
  raw: string;
};

/** `Name <address>`, or the address alone. */
export function readAddress(text: string): Address | null {
  const [, name, address] = /^\s*(?:(.*?)\s*<)?([^<>\s]+@[^<>\s]+)>?\s*$/.exec(text) ?? [];
  return address ? { name: name || null, address } : null;
}

export function mailsOf(
  message: AlertMessage,
  recipients: readonly string[],
  from: Address,
  publicUrl: string,
  now: number,
): Mail[] {
  const content = emailContent(message, publicUrl);
  const domain = from.address.split('@')[1];
  const { links } = message.event.data;
  const replyTo = links?.replyTo && !/[\r\n<>]/.test(links.replyTo) ? links.replyTo : null;
  return recipients.map((to, index) => {
    const headers = {
      'Message-ID': `<${message.deliveryId}.${index}@${domain}>`,
      'Auto-Submitted': 'auto-generated',
      // All mails of one incident are one conversation.
      ...(message.incidentId ? { References: `<${message.incidentId}@${domain}>` } : {}),
    };
    const mail = { ...content, deliveryId: message.deliveryId, from, to, replyTo, headers };
    return { ...mail, raw: mimeOf(mail, now) };
  });
}

function mimeOf({ subject, text, html, from, to, replyTo, headers }: Omit<Mail, 'raw'>, now: number): string {
  const mime = createMimeMessage();
  mime.setSender(from.name ? { name: from.name, addr: from.address } : { addr: from.address });
  mime.setRecipient(to);
  mime.setSubject(subject);
  mime.setHeader('Date', new Date(now).toUTCString().replace('GMT', '+0000'));
  for (const [name, value] of Object.entries(headers)) mime.setHeader(name, value);
  if (replyTo) mime.setHeader('Reply-To', new Mailbox({ addr: replyTo }));
  mime.addMessage({ contentType: 'text/plain', ...inBase64(text) });
  mime.addMessage({ contentType: 'text/html', ...inBase64(html) });
  // mimetext makes one long word of a subject, which may be longer than a line of a mail.
  return mime.asRaw().replace(/^Subject: .*$/m, () => `Subject: ${encodedWords(subject)}`);
}

/** In base64 they fit into a line of 76 characters, with the header's name before them. */
const wordBytesMax = 39;

/** RFC 2047: words of at most 75 characters, each with whole characters in it. */
export function encodedWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text;
  const words: string[] = [''];
  for (const character of text) {
    if (Buffer.byteLength(words.at(-1)! + character) > wordBytesMax) words.push('');
    words.push(words.pop()! + character);
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

/** Short lines of ASCII, whatever is said: what every mail server takes. */
const inBase64 = (text: string) => ({
  encoding: 'base64' as const,
  charset: 'UTF-8',
  data: Buffer.from(text)
    .toString('base64')
    .replace(/.{76}(?!$)/g, '$&\r\n'),
});
