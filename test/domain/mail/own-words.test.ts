import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlWords } from '../../../workers/domain/mail/html-words.ts';
import { ownWords } from '../../../workers/domain/mail/own-words.ts';
import { replyOf, senderWords, visible } from '../../../workers/domain/mail/reply.ts';

describe('the own words of a mail', () => {
  it.each([
    ['I look.\n\nOn Fri, Nov 20, 2026 at 9:58 AM Parallax <a@b.c> wrote:\n\n> Down', 'I look.'],
    ['I look.\n\nOn Fri, Nov 20, 2026 at 9:58 AM Parallax\n<a@b.c>\nwrote:\n> Down', 'I look.'],
    ['Ich sehe nach.\n\nAm 20.11.2026 um 09:58 schrieb Parallax:\n> Down', 'Ich sehe nach.'],
    ['Je regarde.\n\nLe ven. 20 nov. 2026 à 09:58, Parallax <a@b.c> a écrit :\n> Down', 'Je regarde.'],
    ['Lo miro.\n\nEl vie, 20 nov 2026 a las 9:58, Parallax (<a@b.c>) escribió:\n> Down', 'Lo miro.'],
    ['Yes.\n\n-----Original Message-----\nFrom: Parallax\nack', 'Yes.'],
    ['Ja.\n\nVon: Parallax <a@b.c>\nGesendet: Freitag\nAn: Kim\nBetreff: Down\n\nack', 'Ja.'],
    [
      '> Down: Shop\n> since ten\nyes, since the deploy\n> Detected\nand late',
      'yes, since the deploy\nand late',
    ],
    ['done\n--\nKim Lee\nOperations', 'done'],
    ['done\n\nSent from my iPhone', 'done'],
    ['done\n\nGet Outlook for Android', 'done'],
  ])('%j are %j', (text, words) => expect(ownWords(text)).toBe(words));

  it('stay when they only look like a quote', () => {
    for (const text of [
      'On it.',
      'On Monday 20:00 we deployed',
      'From: the load balancer down',
      'Le cache 10 est froid',
    ])
      expect(ownWords(text)).toBe(text);
    const long = `On ${'a long sentence '.repeat(60)}`.trim();
    expect(ownWords(long)).toBe(long);
  });

  it('of anything end in time, and are found again in what was written', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000, unit: 'binary' }), (text) => {
        const written = text.replace(/\s+/g, '');
        for (const line of ownWords(text).split('\n')) expect(written).toContain(line.replace(/\s+/g, ''));
      }),
    );
    const begun = performance.now();
    ownWords(`${'On 12 wrote schrieb '.repeat(50)}\n`.repeat(1_000));
    htmlWords('<div><blockquote>'.repeat(60_000));
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});

it('HTML reads as lines, without styles, quotes and what Outlook appends', () => {
  expect(htmlWords('<style>p{}</style><p>One&nbsp;&amp; two</p><ul><li>a<li>b</ul>')).toBe('One & two\na\nb');
  expect(htmlWords('yes<blockquote>no <b>no</b></blockquote> and yes')).toBe('yes\n\nand yes');
  expect(htmlWords('yes<div id="appendonsend"></div>no')).toBe('yes');
});

it('the first word decides what a reply asks for', () => {
  for (const text of ['', 'ack', 'ACK!', 'Ok.', 'okay', 'acknowledged'])
    expect(replyOf(text)).toEqual({ kind: 'acknowledge', note: null });
  expect(replyOf('Ack: on it')).toEqual({ kind: 'acknowledge', note: 'on it' });
  for (const text of ['acknowledgement', 'okra', 'not ok', 'resolved', 'nack'])
    expect(replyOf(text)).toEqual({ kind: 'note', text });
  expect(replyOf('x'.repeat(6_000))).toMatchObject({ text: expect.stringMatching(/^x{4999}…$/) as string });
});

it('names and words show nothing that is not seen', () => {
  expect(senderWords('Kim\u0000\r\n\u202eLee', 'kim@example.com')).toBe('Kim Lee <kim@example.com>');
  expect(senderWords('', 'kim@example.com')).toBe('kim@example.com');
  expect(visible('a\u0007b\u202ec\nd\te\u200b')).toBe('abc\nd\te');
});
