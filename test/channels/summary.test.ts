import { describe, expect, it } from 'vitest';
import { summarize } from '../../workers/alerts/channels/summary.ts';
import { clean, codePoints, fit, fitLines, utf8Bytes } from '../../workers/alerts/channels/text.ts';
import { everyEvent, incident, message } from './messages.ts';

const events = everyEvent();

describe('an alert in a few words', () => {
  it.each([
    ['opened', 'down', 'Shop is down'],
    ['reminder', 'down', 'Reminder 2: Shop is still down'],
    ['reopened', 'down', 'Shop is down again'],
    ['manual', 'down', 'Payments Shop'],
    ['acknowledged', 'warning', 'Shop: acknowledged by Ada'],
    ['resolved', 'ok', 'Shop is up again'],
    ['advisory', 'warning', 'Advisory for Shop'],
    ['test', 'info', 'Test of the channel Shop'],
    ['failing', 'warning', 'An alert channel does not deliver'],
    ['digest', 'down', '27 alerts of 27 monitors'],
  ])('"%s" is %s: %s', (event, level, title) => {
    expect(summarize(events[event]!)).toMatchObject({ level, title });
  });

  it('does not say up of what a person ended', () => {
    const ended = message('incident.resolved', {
      incident: incident(),
      message: 'Resolved by Ada after 5 min.',
    });
    expect(summarize(ended).title).toBe('Shop: incident resolved');
  });

  it('is a warning where the incident is minor', () => {
    expect(summarize(message('incident.opened', { incident: incident({ severity: 'minor' }) })).level).toBe(
      'warning',
    );
  });

  it('tells the diagnosis, and the message where there is none', () => {
    expect(summarize(message('incident.opened', { incident: incident() })).sentence).toMatch(
      /12 minutes ago\.$/,
    );
    expect(summarize(message('incident.opened', { incident: incident({ diagnosis: '' }) })).sentence).toMatch(
      /^Down from 4/,
    );
  });

  it('knows who acknowledged, how long it lasted, and from where it failed', () => {
    expect(Object.fromEntries(summarize(events.acknowledged!).facts)).toMatchObject({
      Target: 'https://shop.example.com/health',
      'Acknowledged by': 'Ada',
      Lasts: '5 min',
      'Europe, West': 'connection refused',
    });
    expect(Object.fromEntries(summarize(events.resolved!).facts)).toMatchObject({
      Resolved: '2026-11-21 14:06:08 UTC',
      Lasted: '5 min',
    });
  });

  it('survives an incident that an older version wrote', () => {
    const old = message('incident.opened', { incident: { id: 'inc_old', startedAt: 7 } });
    expect(summarize(old)).toMatchObject({ title: 'Shop is down', level: 'down' });
  });

  it('opens only what is on the web', () => {
    const with_ = (url: string) => message('monitor.advisory', { monitor: { name: 'Shop', url } });
    expect(summarize(with_('javascript:alert(1)')).links.open).toBeNull();
    expect(summarize(with_('https://x.test/a b')).links.open).toBe('https://x.test/a%20b');
  });
});

describe('text of strangers', () => {
  it('is one line without what turns or hides it, and keeps joined signs', () => {
    expect(clean(' a\u0000\r\n\tb\u202ec\u200bd \ud83d 👨‍👩‍👧 ')).toBe('a bcd 👨‍👩‍👧');
  });

  it.each([
    ['whole where it fits', 'abc', 3, undefined, 'abc'],
    ['cut with a sign', 'abcd', 3, undefined, 'ab…'],
    ['cut between graphemes', 'a👨‍👩‍👧b', 6, undefined, 'a…'],
    ['counted in bytes', 'ёёё', 5, utf8Bytes, 'ё…'],
    ['counted in code points', '🔴🔴🔴', 2, codePoints, '🔴…'],
    ['nothing where not even the sign fits', 'ab', 0, undefined, ''],
  ] as const)('is %s', (_, text, max, cost, cut) => {
    expect(fit(text, max, cost)).toBe(cut);
  });

  it('is cut between lines', () => {
    expect(fitLines(['ab', 'cd', 'ef'], 8)).toBe('ab\ncd\nef');
    expect(fitLines(['ab', 'cd', 'ef'], 7)).toBe('ab\ncd\n…');
  });
});
