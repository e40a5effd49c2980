import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { encodedWords, mailsOf } from '../../../workers/alerts/channels/email/mail.ts';
import { emailContent } from '../../../workers/alerts/channels/email/payload.ts';
import { message, now } from './world.ts';

const url = 'https://parallax.test';
const nothing = { incident: null, monitor: null };

describe('a mail of an incident', () => {
  it('says what is wrong, where, since when, and why, in text and in HTML', () => {
    const { subject, text, html } = emailContent(message(), url);
    expect(subject).toBe('[Down] Shop is down from all 5 regions: connection refused');
    expect(text).toBe(`Down: Shop
Down from all 5 regions: connection refused.

Down from 4 of 5 regions: connection refused.

Target: https://shop.test/
Started: 2026-07-30 11:58:00 UTC
Detected: 2026-07-30 11:58:04 UTC
Severity: major

Europe, West: The connection was refused.
Asia-Pacific: No connection within 10 s.

Open in Parallax: https://parallax.test/incidents/inc_1`);
    for (const words of ['Down from 4 of 5 regions', 'Europe, West', 'No connection within 10 s.', 'Started'])
      expect(html).toContain(words);
  });

  it('leads to where it is acknowledged, if there is such a place', () => {
    const acknowledge = 'https://parallax.test/ack/abc?x=1&y=2';
    const { text, html } = emailContent(message('incident.opened', { links: { acknowledge } }), url);
    expect(text).toContain(`\nAcknowledge: ${acknowledge}`);
    expect(html).toContain('href="https://parallax.test/ack/abc?x=1&amp;y=2"');
    expect(emailContent(message(), url).html).not.toContain('>Acknowledge<');
  });

  it('counts its reminders', () => {
    expect(emailContent(message('incident.opened', { reminder: 2 }), url).subject).toMatch(
      /^\[Down, reminder 2\] Shop is down/,
    );
  });

  it('says once what its message says already', () => {
    const said = 'Still down after 10 min from 4 of 5 regions: connection refused.';
    const { subject, text } = emailContent(message('incident.opened', { reminder: 1, message: said }), url);
    expect(subject).toBe(`[Down, reminder 1] Shop is still${said.slice(5, -1)}`);
    expect(text.match(/connection refused/g)).toHaveLength(1);
  });

  it('is no way into the page of who reads it', () => {
    const evil = '<script>alert(1)</script>"\'';
    const monitor = { name: evil, target: 'javascript:alert(1)', url: 'javascript:alert(1)' };
    const { html } = emailContent(message('incident.opened', { monitor, message: evil }), url);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('href="javascript');
  });
});

describe('a mail of no single monitor', () => {
  const entry = (name: string, type: string, said: string) => ({
    deliveryId: 'msg_2',
    type,
    at: '2026-07-30T11:59:00Z',
    monitor: { id: 'mon_2', name, url: `${url}/monitors/mon_2` },
    incidentId: 'inc_2',
    message: said,
  });

  it('is a digest with what it stands for, each a line and a link', () => {
    const digest = [
      entry('Shop', 'incident.opened', 'Down from all 5 regions.'),
      entry('Search', 'incident.resolved', 'Up again.'),
    ];
    const words = '2 monitors changed their state.';
    const told = emailContent(message('alerts.digest', { ...nothing, message: words, digest }), url);
    expect(told.subject).toBe('[Digest] 2 monitors changed their state');
    expect(told.text).toContain(
      `Search, 2026-07-30 11:59:00 UTC\nResolved: Up again.\n${url}/monitors/mon_2`,
    );
    expect(told.text).toContain(`Open in Parallax: ${url}/incidents`);
    expect(told.html.match(/href="https:\/\/parallax\.test\/monitors\/mon_2"/g)).toHaveLength(2);
  });

  it('is a warning about a channel, and leads to the channels', () => {
    const words = 'The channel "On-call" has not delivered for 10 min.';
    const told = emailContent(message('channel.failing', { ...nothing, message: words }), url);
    expect(told.subject).toBe(`[Channel failing] ${words.slice(0, -1)}`);
    expect(told.text).toContain(`Open in Parallax: ${url}/channels`);
  });
});

describe('a mail on its way', () => {
  const from = { name: 'Überwachung', address: 'alerts@example.com' };
  const mail = (data: object) =>
    mailsOf(
      message('incident.opened', data as Record<string, unknown>),
      ['a@example.com'],
      from,
      url,
      now,
    )[0]!;

  it('reads as it was written, in lines that every server takes', async () => {
    const { raw } = mail({
      message: `${'ünïcode 🔥 '.repeat(40)}`,
      links: { replyTo: 'inc+1@parallax.test' },
    });
    expect(Math.max(...raw.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(78);
    expect(raw).toMatch(/^[\r\n\x20-\x7e]*$/);
    const read = await PostalMime.parse(raw);
    expect(read.from).toMatchObject(from);
    expect(read.replyTo).toMatchObject([{ address: 'inc+1@parallax.test' }]);
    expect(read.subject).toMatch(/^\[Down\] Shop: (ünïcode 🔥 )+/);
    expect(read.date).toBe('2026-07-30T12:00:00.000Z');
    expect(read.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  });

  it('has no header that its words could have made', () => {
    const { raw } = mail({
      message: 'x\r\nBcc: all@example.com',
      links: { replyTo: 'a@b.c>\r\nBcc: <d@e.f' },
    });
    expect(raw).not.toMatch(/^Bcc:/im);
    expect(raw).not.toMatch(/^Reply-To:/im);
  });

  it('keeps plain words plain, and what looks like an encoded one encoded', () => {
    expect(encodedWords('[Down] Shop')).toBe('[Down] Shop');
    expect(encodedWords('=?utf-8?B?aGFoYQ==?=')).toMatch(/^=\?utf-8\?B\?PT91/);
  });
});
