/** Mail by SMTP to a server of the installation's own choice (`SMTP_URL`). 4xx is "later", 5xx is "never". */
import { deliveryTimeoutMs } from '../../../../domain/limits.ts';
import { masker } from '../../../../domain/mask.ts';
import { log } from '../../../../platform/log.ts';
import { answerBytesMax } from '../../http/read-start.ts';
import type { Provider, Taken } from './index.ts';
import { readSmtpUrl, SmtpError } from './smtp-replies.ts';
import { SmtpSession } from './smtp-session.ts';

export const smtp: Provider = {
  missing: ({ SMTP_URL }) =>
    !SMTP_URL
      ? 'no SMTP_URL'
      : readSmtpUrl(SMTP_URL)
        ? null
        : 'an SMTP_URL that is not like smtp://user:password@host:587',
  async send(mail, { env, signal, show }) {
    const server = readSmtpUrl(env.SMTP_URL!)!;
    const mask = masker(server.login ? [server.login.password] : []);
    const own = AbortSignal.any([signal, AbortSignal.timeout(deliveryTimeoutMs)]);
    const session = new SmtpSession(server, own);
    let failed: SmtpError | null = null;
    try {
      await session.begin(server, mail.from.address.split('@')[1]!);
      await session.deliver(mail.from.address, mail.to, mail.raw);
    } catch (error) {
      failed = error instanceof SmtpError ? error : new SmtpError('the session could not be held');
      if (!(error instanceof SmtpError)) log('error', 'smtp_broken', { deliveryId: mail.deliveryId, error });
    } finally {
      session.close();
    }
    const { said, heard } = session.transcript;
    const body = (lines: string[]) => mask(lines.join('\r\n')).slice(0, answerBytesMax);
    const status = failed ? failed.code : 250;
    const exchange = {
      request: {
        method: 'SMTP',
        url: `${server.implicitTls ? 'smtps' : 'smtp'}://${server.hostname}:${server.port}`,
        headers: {},
        body: body(said),
      },
      response: heard.length === 0 ? null : { status: status ?? 0, headers: {}, body: body(heard) },
    };
    return {
      outcome: failed ? outcomeOf(failed) : 'taken',
      reason: mask(failed?.message ?? ''),
      status,
      exchange: show ? exchange : null,
    };
  },
};

const outcomeOf = ({ code, ofRecipient }: SmtpError): Taken['outcome'] =>
  code === null || code < 500 ? 'transient' : ofRecipient ? 'refused' : 'permanent';
