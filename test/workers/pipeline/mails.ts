/** Replies as mail programs in wide use write them. `To` is what Email Routing says, not what is in here. */
const crlf = (lines: string[]): string => lines.join('\r\n');
const head = (from: string, ...more: string[]) => [
  `From: ${from}`,
  'To: reply@alerts.example.com',
  'Subject: Re: [Down] Shop is down from all 5 regions',
  'Date: Sat, 21 Nov 2026 10:00:00 +0000',
  'Message-ID: <CAF=reply1@mail.example.com>',
  'In-Reply-To: <msg_inc_1.0@alerts.example.com>',
  'MIME-Version: 1.0',
  ...more,
];
const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n');

export const gmail = (words: string) =>
  crlf([
    ...head('Kim Lee <kim@example.com>', 'Content-Type: multipart/alternative; boundary="00000000000031"'),
    '',
    '--00000000000031',
    'Content-Type: text/plain; charset="UTF-8"',
    '',
    words,
    '',
    'On Sat, 21 Nov 2026 at 09:58, Parallax <alerts@alerts.example.com>',
    'wrote:',
    '',
    '> Down: Shop',
    '> Reply to this mail: "ack" acknowledges the incident',
    '',
    '--00000000000031',
    'Content-Type: text/html; charset="UTF-8"',
    '',
    `<div dir="ltr">${words}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Sat wrote:<br></div><blockquote class="gmail_quote">Down: Shop</blockquote></div>`,
    '--00000000000031--',
    '',
  ]);

/** Outlook on the web sends HTML in base64, and no text part when it is told so. */
export const outlook = (words: string) =>
  crlf([
    ...head(
      '=?utf-8?B?SsO8cmdlbiBXZcOf?= <juergen@example.com>',
      'Content-Type: text/html; charset="utf-8"',
      'Content-Transfer-Encoding: base64',
    ),
    '',
    base64(
      `<html><head><style>p{margin:0}</style></head><body><div class="elementToProof">${words}</div><div id="Signature"><p>Jürgen</p></div><div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Parallax<br><b>Sent:</b> Saturday<br><b>Subject:</b> [Down] Shop</div><div>Down: Shop. ack</div></body></html>`,
    ),
  ]);

/** Outlook for Windows, text only: the original stands below, unmarked. */
export const outlookText = (words: string) =>
  crlf([
    ...head('"Doe, Jane" <jane@example.com>', 'Content-Type: text/plain; charset="iso-8859-1"', 'Content-Transfer-Encoding: quoted-printable'),
    '',
    words,
    '',
    '________________________________',
    'From: Parallax <alerts@alerts.example.com>',
    'Sent: Saturday, November 21, 2026 9:58 AM',
    'To: Doe, Jane <jane@example.com>',
    'Subject: [Down] Shop',
    '',
    'ack to acknowledge',
  ]); // prettier-ignore

/** Apple Mail on a phone: quoted-printable, a signature of its own, words in another language around the quote. */
export const iphone = (words: string) =>
  crlf([
    ...head(
      'Zoë <zoe@example.com>',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      'X-Mailer: iPhone Mail (23A341)',
    ),
    '',
    words,
    '',
    'Von meinem iPhone gesendet',
    '',
    '> Am 21.11.2026 um 09:58 schrieb Parallax <alerts@alerts.example.com>:',
    '>=20',
    '> =EF=BB=BFDown: Shop',
  ]);

/** Thunderbird, answered below the quote, with a signature. */
export const thunderbird = (words: string) =>
  crlf([
    ...head('ops@example.com', 'Content-Type: text/plain; charset=UTF-8; format=flowed'),
    '',
    'On 21/11/2026 09:58, Parallax wrote:',
    '> Down: Shop',
    '> Target: https://shop.example.com/',
    '',
    words,
    '',
    '-- ',
    'Operations, Example Inc.',
  ]);

export const plain = (words: string, ...headers: string[]) =>
  crlf([...head('Kim <kim@example.com>', 'Content-Type: text/plain', ...headers), '', words]);
