/**
 * Replies to alerts, as Email Routing hands them over. 1. The address must be one we gave out. 2. What no person wrote is
 * dropped without an answer. 3. What is too large is refused. 4. The words decide: acknowledge, or a note. Who is refused
 * hears why, in one sentence, from their own mail server; D1 is not asked.
 *
 * Who wrote is what the mail says: a From can be forged, the address cannot be guessed (platform/reply-address.ts).
 */
import PostalMime from 'postal-mime';
import { replyBytesMax } from '../../domain/limits.ts';
import { isAutomatic } from '../../domain/mail/automatic.ts';
import { htmlWords } from '../../domain/mail/html-words.ts';
import { ownWords } from '../../domain/mail/own-words.ts';
import { replyOf, senderWords, visible } from '../../domain/mail/reply.ts';
import type { Incident } from '../../domain/state/types.ts';
import { keyRing } from '../../platform/crypto.ts';
import { log } from '../../platform/log.ts';
import { readReplyAddress, type ReplyTo } from '../../platform/reply-address.ts';
import type { Env } from '../env.ts';

type Inbound = Pick<ForwardableEmailMessage, 'from' | 'to' | 'headers' | 'raw' | 'rawSize' | 'setReject'>;
type Written = { by: string; words: string };

export async function takeReply(message: Inbound, env: Env, now: number): Promise<void> {
  const refuse = (sentence: string) => {
    log('info', 'reply_refused', { bytes: message.rawSize, why: sentence });
    message.setReject(sentence);
  };
  const to = await readReplyAddress(keyRing.parse(env.SECRETS_KEYS), message.to, now);
  if (!to) return refuse('This address is not valid, or not any more: it takes replies for seven days.');
  if (isAutomatic(message.from, message.headers)) return log('info', 'reply_automatic', to);
  if (message.rawSize > replyBytesMax)
    return refuse('This mail is too large: reply without attachments, in less than 1 MB.');
  const written = await readMail(message).catch((error: unknown) =>
    log('warn', 'reply_unreadable', { ...to, error }),
  );
  if (!written) return refuse('This mail cannot be read: reply with plain text.');
  try {
    if (!(await tell(env, to, written)))
      return refuse(
        'This incident is over: nothing was written to it. Notes can still be added in the dashboard.',
      );
    log('info', 'reply_taken', to);
  } catch (error) {
    log('error', 'reply_not_taken', { ...to, error });
    refuse('This reply could not be taken right now: send it again in a few minutes.');
  }
}

async function readMail({ from, raw }: Inbound): Promise<Written> {
  const mail = await PostalMime.parse(raw, { maxNestingDepth: 30, maxHeadersSize: 65_536 });
  // Encrypted, or nothing but a file: that it has no word to read does not say that it says "ok".
  if (mail.text === undefined && mail.html === undefined && mail.attachments.length > 0)
    throw new Error('no text');
  // A part of plain text may be there and empty.
  const text = mail.text?.trim() ? mail.text : htmlWords(mail.html ?? '');
  const sender = mail.from?.address === undefined ? { name: '', address: from } : mail.from;
  return { by: senderWords(sender.name, sender.address || from), words: ownWords(visible(text)) };
}

/** @returns null when it is not open any more */
async function tell(
  env: Env,
  { monitorId, incidentId }: ReplyTo,
  { by, words }: Written,
): Promise<Incident | null> {
  const reply = replyOf(words);
  const once = async () => {
    // Another stub each time: one that failed stays broken.
    const monitor = env.MONITOR.getByName(monitorId);
    if (reply.kind === 'note') return monitor.note(incidentId, by, reply.text);
    const told = await monitor.acknowledge(incidentId, by, reply.note);
    const isTheirs = told?.acknowledgedBy === by && told.acknowledgeNote === reply.note;
    // Somebody was faster: what they wrote is still worth keeping.
    return told && reply.note && !isTheirs ? monitor.note(incidentId, by, reply.note) : told;
  };
  try {
    return await once();
  } catch (error) {
    const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
    if (!retryable || overloaded) throw error;
    return once();
  }
}
