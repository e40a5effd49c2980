/** Email through Cloudflare's `send_email` binding, one message a recipient; the MIME text is made by mimetext. */
import { EmailMessage } from 'cloudflare:email';
import { createMimeMessage } from 'mimetext/browser';
import { log } from '../../../platform/log.ts';
import type { Channel } from '../index.ts';
import { emailContent } from './payload.ts';

/** What Cloudflare says of an address or a sender it will never take. */
const refused = /not (a )?(verified|allowed)|invalid|disallowed|must match/i;

export const email: Channel<'email'> = async (config, message, { env, now }) => {
  if (!env.EMAIL) {
    return {
      outcome: 'permanent',
      status: null,
      error: 'Email is not set up in this installation: it has no email binding.',
      retryAfterMs: null,
    };
  }
  const [, name, address] = /^\s*(?:(.*?)\s*<)?([^<>\s]+@[^<>\s]+)>?\s*$/.exec(env.MAIL_FROM) ?? [];
  if (!address)
    return {
      outcome: 'permanent',
      status: null,
      error: 'Email is not set up in this installation: MAIL_FROM names no address.',
      retryAfterMs: null,
    };
  const { subject, text, html } = emailContent(message);
  const domain = address.split('@')[1];
  const errors: string[] = [];
  for (const [index, to] of config.to.entries()) {
    const mime = createMimeMessage();
    mime.setSender(name ? { name, addr: address } : { addr: address });
    mime.setRecipient(to);
    mime.setSubject(subject);
    mime.setHeader('Message-ID', `<${message.deliveryId}.${index}@${domain}>`);
    mime.setHeader('Date', new Date(now).toUTCString().replace('GMT', '+0000'));
    mime.setHeader('Auto-Submitted', 'auto-generated');
    // All mails of one incident are one conversation.
    if (message.incidentId) mime.setHeader('References', `<${message.incidentId}@${domain}>`);
    mime.addMessage({ contentType: 'text/plain', data: text });
    mime.addMessage({ contentType: 'text/html', data: html });
    try {
      await env.EMAIL.send(new EmailMessage(address, to, mime.asRaw()));
    } catch (error) {
      log('warn', 'mail_not_taken', { deliveryId: message.deliveryId, error });
      const reason = error instanceof Error ? error.message : String(error);
      errors.push(`${to} was not taken by the mail service: ${reason}`);
    }
  }
  if (errors.length === 0) return { outcome: 'delivered', status: null, error: null, retryAfterMs: null };
  // Sending again would reach those again who have it already: only a total failure is tried again.
  const some = errors.length < config.to.length;
  const outcome = some || errors.every((error) => refused.test(error)) ? 'permanent' : 'transient';
  return {
    outcome: some ? 'delivered' : outcome,
    status: null,
    error: errors.join('; ').slice(0, 500),
    retryAfterMs: null,
  };
};
