import { describe, expect, it } from 'vitest';
import { checkTarget } from '../../../workers/domain/target.ts';

const strict = { allowPrivate: false };

describe('targets that may be checked', () => {
  it.each([
    ['https://example.com', 'https://example.com/'],
    ['http://example.com:8080/a?b=c#d', 'http://example.com:8080/a?b=c'],
    ['https://93.184.216.34/', 'https://93.184.216.34/'],
    ['https://[2606:2800:220:1::1]/', 'https://[2606:2800:220:1::1]/'],
    ['https://EXAMPLE.com./x', 'https://example.com./x'],
    ['https://münchen.example', 'https://xn--mnchen-3ya.example/'],
  ])('%s', (target, url) => expect(checkTarget('http', target, strict)).toEqual({ ok: true, target: url }));
});

describe('targets that are refused', () => {
  it.each([
    'ftp://example.com', 'file:///etc/passwd', 'javascript:alert(1)', 'example.com', '', 'https://', 'https://user:pw@example.com',
    'http://localhost', 'http://localhost.', 'http://app.localhost', 'http://printer.local', 'http://db.internal', 'http://intranet',
    'http://127.0.0.1', 'http://127.1', 'http://2130706433', 'http://0x7f.1', 'http://0177.0.0.1', 'http://0x7f000001', 'http://127.0.0.1.',
    'http://0.0.0.0', 'http://0', 'http://10.1.2.3', 'http://172.16.0.1', 'http://172.31.255.255', 'http://192.168.1.1', 'http://100.64.0.1',
    'http://169.254.169.254', 'http://224.0.0.1', 'http://240.0.0.1', 'http://255.255.255.255', 'http://192.0.2.1', 'http://198.18.0.1',
    'http://[::1]', 'http://[::]', 'http://[::ffff:127.0.0.1]', 'http://[::ffff:7f00:1]', 'http://[::ffff:10.0.0.1]', 'http://[fe80::1]',
    'http://[fc00::1]', 'http://[fd12:3456::1]', 'http://[ff02::1]', 'http://[64:ff9b::7f00:1]', 'http://[64:ff9b::a00:1]', 'http://[2002:7f00:1::]',
    'http://[2001:db8::1]', 'http://①②⑦.0.0.1', `http://example.com/${'x'.repeat(2_100)}`,
  ])('%s', (target) => {
    const checked = checkTarget('http', target, strict);
    expect(checked.ok).toBe(false);
    expect(checked).toHaveProperty('message');
  }); // prettier-ignore

  it('but private ones pass where they are allowed', () => {
    expect(checkTarget('http', 'http://127.0.0.1:3000', { allowPrivate: true }).ok).toBe(true);
    expect(checkTarget('http', 'ftp://127.0.0.1', { allowPrivate: true }).ok).toBe(false);
  });
});
