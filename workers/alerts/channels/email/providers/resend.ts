/**
 * Resend's HTTP API (https://resend.com/docs/api-reference/emails/send-email). The key of a mail is its delivery and
 * its recipient, and what is sent is the same for every try: Resend refuses a key that comes with other words.
 */
import { createHash } from 'node:crypto';
import { hidden, masker } from '../../../../domain/mask.ts';
import { type Answer, callReceiver, type HttpCall } from '../../http.ts';
import { shownExchange } from '../../http/masked.ts';
import type { Mail } from '../mail.ts';
import type { Provider, Taken } from './index.ts';

const keyLengthMax = 256;

function idempotencyKey({ deliveryId, to }: Mail): string {
  const key = `${deliveryId}/${to}`;
  return key.length <= keyLengthMax ? key : createHash('sha256').update(key).digest('hex');
}

/** Pure. */
function resendCall(mail: Mail, apiKey: string): HttpCall {
  const { from, to, subject, text, html, replyTo, headers } = mail;
  const sender = from.name ? `${from.name} <${from.address}>` : from.address;
  return {
    method: 'POST',
    url: 'https://api.resend.com/emails',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey(mail),
    },
    body: JSON.stringify({
      from: sender,
      to: [to],
      subject,
      text,
      html,
      headers,
      ...(replyTo ? { reply_to: replyTo } : {}),
    }),
  };
}

/** Pure. What is wrong with the key, the sender's domain or the quota is no word about the recipient. */
function judgeResend({ status, body }: Answer): Pick<Taken, 'outcome' | 'reason'> {
  const { name, message } = problemIn(body);
  const reason = `status ${status}${message ? `: ${message}` : ''}`;
  if (status >= 200 && status < 300) return { outcome: 'taken', reason: '' };
  // The same mail with an earlier try's words was taken already.
  if (name === 'invalid_idempotent_request') return { outcome: 'taken', reason: '' };
  if (status === 422 && /`to`|recipient/i.test(message)) return { outcome: 'refused', reason };
  const later = status >= 500 || [408, 409, 425, 429].includes(status);
  return { outcome: later ? 'transient' : 'permanent', reason };
}

function problemIn(body: string): { name: string; message: string } {
  try {
    const { name = '', message = '' } = JSON.parse(body) as { name?: unknown; message?: unknown };
    return { name: String(name), message: String(message).slice(0, 200) };
  } catch {
    return { name: '', message: '' };
  }
}

export const resend: Provider = {
  missing: ({ RESEND_API_KEY }) => (RESEND_API_KEY ? null : 'no RESEND_API_KEY'),
  async send(mail, { env, now, signal, show }) {
    const call = resendCall(mail, env.RESEND_API_KEY!);
    const mask = masker([env.RESEND_API_KEY!]);
    const { answer, error, outcome } = await callReceiver(call, mail.deliveryId, { env, now, signal });
    const judged = answer
      ? judgeResend(answer)
      : { outcome: outcome === 'permanent' ? outcome : ('transient' as const), reason: error ?? hidden };
    const exchange = show ? shownExchange(call, answer, mask) : null;
    return { ...judged, reason: mask(judged.reason), status: answer?.status ?? null, exchange };
  },
};
