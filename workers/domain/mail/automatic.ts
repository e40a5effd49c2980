/** Mails that no person wrote just now: they are neither answered nor taken as an answer (RFC 3834, RFC 5321 4.5.5). */
type Headers = { get(name: string): string | null };

const senders = /^(?:mailer-daemon|postmaster|no-?reply|bounces?)(?:[+-][^@]*)?@/i;
const subjects =
  /^(?:auto(?:matic|mated)?[ -]?(?:reply|response|matische antwort)?\s*:|automatische antwort|out of (?:the )?office|abwesen|réponse automatique|respuesta automática|risposta automatica|undeliver|delivery status notification|mail delivery)/i;

/** @param from of the envelope; empty for a bounce */
export function isAutomatic(from: string, headers: Headers): boolean {
  const submitted = headers.get('auto-submitted');
  return (
    from.trim() === '' ||
    from.trim() === '<>' ||
    senders.test(from) ||
    (submitted !== null && !/^\s*no\b/i.test(submitted)) ||
    /^\s*(?:bulk|junk|list|auto_?reply)\b/i.test(headers.get('precedence') ?? '') ||
    headers.get('x-autoreply') !== null ||
    headers.get('x-autorespond') !== null ||
    /^\s*multipart\/report\b/i.test(headers.get('content-type') ?? '') ||
    subjects.test((headers.get('subject') ?? '').trim())
  );
}
