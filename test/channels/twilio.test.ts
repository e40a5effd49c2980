import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requests } from '../../workers/alerts/channels/twilio/payload.ts';
import { sms } from '../../workers/alerts/channels/twilio/sms.ts';
import { configs, digest, everyEvent } from './messages.ts';
import { bodyOf, callsOf } from './vendors.ts';

const url = 'https://parallax.example.com/monitors/mon_shop';

/** How many SMS a text is, by the rules of GSM 03.38, counted independently: characters are put one by one. */
function segments(text: string): number {
  const one = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]$/;
  const two = /^[\^{}\\[~\]|€]$/;
  const characters = [...text];
  const gsm = characters.every((each) => one.test(each) || two.test(each));
  const size = (each: string) => (gsm ? (two.test(each) ? 2 : 1) : each.length);
  const [alone, part] = gsm ? [160, 153] : [70, 67];
  if (characters.reduce((sum, each) => sum + size(each), 0) <= alone) return 1;
  let count = 1;
  let left = part;
  for (const each of characters) {
    if (size(each) > left) {
      count += 1;
      left = part;
    }
    left -= size(each);
  }
  return count;
}

describe('an SMS', () => {
  it('goes to each number once, signed in to the account', () => {
    const to = ['+15558675310', '+15558675311', '+15558675310'];
    const calls = requests({ ...configs.twilio, to }, everyEvent().opened!);
    expect(calls.map((call) => bodyOf(call).To)).toEqual(['+15558675310', '+15558675311']);
    const [{ url: at, headers }] = calls as [(typeof calls)[0]];
    expect(at).toBe(`https://api.twilio.com/2010-04-01/Accounts/${configs.twilio.accountSid}/Messages.json`);
    const [user, password] = atob(headers.authorization!.replace('Basic ', '')).split(':');
    expect([user, password]).toEqual([configs.twilio.accountSid, configs.twilio.authToken]);
  });

  it('comes from a number, a name or a messaging service', () => {
    const sender = (from: string) => bodyOf(requests({ ...configs.twilio, from }, everyEvent().test!)[0]!);
    expect(sender('MGSHOP')).toMatchObject({ From: 'MGSHOP' });
    const service = `MG${'0a'.repeat(16)}`;
    expect(sender(service)).toMatchObject({ MessagingServiceSid: service });
    expect(sender(service)).not.toHaveProperty('From');
  });

  it('says what is down, and where to acknowledge', () => {
    expect(bodyOf(callsOf.twilio(everyEvent().opened!)[0]!).Body).toBe(
      'Parallax: Shop is down. Down from 4 of 5 regions: connection refused. Detected 6 s after the first failure.\n' +
        'https://parallax.example.com/ack/one-time-token?a=1&b=2',
    );
  });

  it('of a digest names some monitors and counts the others', () => {
    expect(bodyOf(callsOf.twilio(digest(27))[0]!).Body).toBe(
      'Parallax: 27 alerts of 27 monitors. Shop 0 down, Shop 1 down, Shop 2 up, Shop 3 down, Shop 4 down, and 22 more',
    );
  });

  it('stays in the cheap alphabet where only the typography was not', () => {
    expect(sms('“Shop” – it’s down…', [])).toBe('"Shop" - it\'s down...');
  });

  it.each([
    ['plain letters', 'a'],
    ['letters that count two', '€'],
    ['another alphabet', 'ж'],
    ['signs', '🔴'],
    ['joined signs', '👩‍💻'],
  ])('is at most three, and nearly fills them, with %s', (_, letter) => {
    const text = sms(letter.repeat(2_000), []);
    expect(segments(text)).toBe(3);
    expect(text.endsWith('...')).toBe(true);
    expect(segments(text + letter.repeat(10))).toBe(4);
  });

  it('keeps a link whole, and takes none that leaves the words no room', () => {
    expect(sms('a'.repeat(2_000), [url]).endsWith(`...\n${url}`)).toBe(true);
    expect(sms('ж'.repeat(2_000), [`${url}?${'x'.repeat(100)}`, url]).endsWith(`\n${url}`)).toBe(true);
    expect(sms('Down.', [`${url}?${'x'.repeat(900)}`])).toBe('Down.');
  });

  it('is never more than three, whatever it says', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom('€', '^', '语', '👩‍💻'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), (parts, times) => {
        expect(segments(sms(parts.join('').repeat(times), [url]))).toBeLessThanOrEqual(3);
      }),
      { numRuns: 200 },
    );
  });
});
