/** What only exists on one machine, under /__local, answered by the runner: the kept mails. */
import type { Mail, Mailbox } from './mail.ts';

export function localPages(mailbox: Mailbox) {
  return async (request: Request): Promise<Response> => {
    const [, , section, id, raw] = new URL(request.url).pathname.split('/').map(decodeURIComponent);
    if (section === 'mail' && !id) return mailList(mailbox);
    if (section === 'mail') return oneMail(mailbox, id!, raw === 'raw');
    if (!section)
      return html(
        'This machine',
        '<ul><li><a href="/__local/mail">Mails that were sent</a></li><li><a href="/__local/regions">Simulated regions</a> (JSON; PUT <code>{ "mode": "ok|slow|fail|cut", "addMs": 300 }</code> to /__local/regions/&lt;region&gt;)</li></ul>',
      );
    return problem(404, 'there is nothing at this address');
  };
}

async function mailList(mailbox: Mailbox): Promise<Response> {
  const mails = (await Promise.all(mailbox.ids().map((id) => mailbox.read(id)))).filter(
    (mail) => mail !== null,
  );
  const rows = mails
    .map(
      (mail) =>
        `<tr><td>${escape(mail.at)}</td><td>${escape(mail.to)}</td><td><a href="/__local/mail/${encodeURIComponent(mail.id)}">${escape(mail.subject)}</a></td></tr>`,
    )
    .join('');
  return html(
    'Mails',
    rows
      ? `<table><tr><th>Sent</th><th>To</th><th>Subject</th></tr>${rows}</table>`
      : '<p>No mail was sent yet.</p>',
  );
}

async function oneMail(mailbox: Mailbox, id: string, raw: boolean): Promise<Response> {
  const bytes = mailbox.raw(id);
  const mail = await mailbox.read(id);
  if (!bytes || !mail) return problem(404, 'no such mail');
  if (raw) {
    const headers = {
      'content-type': 'message/rfc822',
      'content-disposition': `attachment; filename="${id.replace(/[^\w.-]/g, '')}"`,
    };
    return new Response(new Uint8Array(bytes), { headers });
  }
  return html(mail.subject, facts(mail));
}

/** The mail's own HTML is shown in a frame without scripts. */
const facts = (mail: Mail): string => `
  <p><a href="/__local/mail">All mails</a> · <a href="/__local/mail/${encodeURIComponent(mail.id)}/raw">Raw</a></p>
  <p>From ${escape(mail.from)} to ${escape(mail.to)}, ${escape(mail.at)}</p>
  <iframe sandbox srcdoc="${escape(mail.html)}" title="The mail" style="width:100%;height:420px;border:1px solid #8884"></iframe>
  <pre style="white-space:pre-wrap">${escape(mail.text)}</pre>`;

const escape = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char]!,
  );

const html = (title: string, body: string): Response =>
  new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escape(title)} · Parallax, local</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2rem auto;padding:0 1rem}td,th{text-align:left;padding:.3rem 1rem .3rem 0;vertical-align:top}</style><h1>${escape(title)}</h1>${body}</html>`,
    { headers: { 'content-type': 'text/html; charset=utf-8' } },
  );
const problem = (status: number, detail: string): Response =>
  new Response(JSON.stringify({ type: 'about:blank', title: detail, status, detail, code: 'local' }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
