import { describe, expect, it } from 'vitest';
import type { Answer, Assertion } from '../../../workers/domain/assertion/types.ts';
import { checkAssertion } from '../../../workers/domain/assertion/check.ts';
import { answer, page, told } from './answers.ts';

/** `source property comparison target`, with `-` for no property. */
function read(line: string): Assertion {
  const [source, property, comparison, ...target] = line.split(' ');
  return {
    source,
    comparison,
    ...(property === '-' ? {} : { property }),
    ...(target.length > 0 ? { target: target.join(' ') } : {}),
  } as Assertion;
}

const table = (name: string, changes: Partial<Answer>, rows: Record<string, string | null>) =>
  describe(name, () => {
    it.each(Object.entries(rows))('%s: %s', (line, message) => {
      const assertion = read(line);
      expect(checkAssertion(assertion)).toBeNull();
      expect(told(assertion, changes)).toBe(message);
    });
  });

table(
  'what is said of the status and the headers',
  {},
  {
    'status - equals 200': null,
    'status - equals 2xx, 404': null,
    'status - equals 404': 'HTTP status 200, expected 404',
    'status - not_equals 404': null,
    'status - not_equals 2xx': 'HTTP status 200, 2xx is not wanted',
    'status - less 400': null,
    'status - less 200': 'the HTTP status is 200, expected less than 200',
    'status - greater 199': null,
    'header Content-Type equals application/json': null,
    'header Content-Type equals text/html':
      'the header "Content-Type" is "application/json", expected "text/html"',
    'header content-type not_equals text/html': null,
    'header content-type not_equals application/json':
      'the header "content-type" is "application/json", which is not wanted',
    'header content-type contains json': null,
    'header content-type contains xml':
      'the header "content-type" is "application/json", which does not contain "xml"',
    'header content-type not_contains json':
      'the header "content-type" contains "json", which must not be there',
    'header content-type matches ^application/(json|xml)$': null,
    'header content-type not_matches xml': null,
    'header content-type exists': null,
    'header x exists': 'the header "x" does not exist',
    'header x not_exists': null,
    'header age not_exists': 'the header "age" is there, as "0"',
    'header x equals y': 'the header "x" does not exist, so it cannot be compared',
    'header x not_equals y': 'the header "x" does not exist, so it cannot be compared',
    'header x not_contains y': 'the header "x" does not exist, so it cannot be compared',
    'header content-length greater 1000': null,
    'header content-length greater 2000': 'the header "content-length" is "1234", expected more than 2000',
    'header content-type less 3': 'the header "content-type" is "application/json", not a number',
    'header age length 1': null,
    'header x-empty empty': null,
    'header x-empty not_empty': 'the header "x-empty" is empty',
    'header constructor exists': 'the header "constructor" does not exist',
  },
);

table(
  'what is said of the body',
  { body: 'état: up 🙂' },
  {
    'body - equals état: up 🙂': null,
    'body - equals up': 'the body (11 characters) is "état: up 🙂", expected "up"',
    'body - contains up': null,
    'body - contains down': 'the body (11 characters) is "état: up 🙂", which does not contain "down"',
    'body - not_contains down': null,
    'body - matches ^état: (up|ok)': null,
    'body - not_matches (?i)UP':
      'the body (11 characters) is "état: up 🙂", which matches "(?i)UP", which is not wanted',
    'body - length 10': null,
    'body - length >=11': 'the body (11 characters) has the length 10, expected >=11',
    'body - length 5-10': null,
    'body - empty': 'the body (11 characters) is "état: up 🙂", expected nothing',
    'body - not_empty': null,
    'body_size - less 4096': null,
    'body_size - greater 4096': 'the body is 2048 bytes, expected more than 4096 bytes',
    'body_size - equals 2048': null,
    'body_size - not_equals 2048': 'the body is 2048 bytes, which is not wanted',
  },
);

table(
  'what is said of JSON',
  {},
  {
    'json $.status equals up': null,
    'json $.status equals "up"': null,
    'json $.version equals 5': null,
    'json $.version equals "5"': null,
    'json $.count equals 5': null,
    'json $.count equals 5.0': null,
    'json $.count equals "5"': 'the value at $.count is 5, expected "5"',
    'json $.ready equals true': null,
    'json $.ready not_equals true': 'the value at $.ready is true, which is not wanted',
    'json $.none equals null': null,
    'json $.nested equals {"a":2,"b":1}': null,
    'json $.tags equals ["a","b"]': 'the value at $.tags is ["a","b","c"], expected "[\\"a\\",\\"b\\"]"',
    'json $.items[*].state equals up': 'the value at $.items[*].state (3 of 3) is "down", expected "up"',
    'json $.items[*].state not_equals lost': null,
    'json $.items[?@.price<25].state equals up': null,
    'json $.items[?@.state=="down"] not_exists':
      'the value at $.items[?@.state=="down"] is there, as {"id":3,"price":30,"state":"down"}',
    'json $.items[?@.state=="lost"] not_exists': null,
    'json $.items[?@.state=="lost"].id equals 1':
      'the value at $.items[?@.state=="lost"].id does not exist, so it cannot be compared',
    'json $.items[*] length 3': null,
    'json $.items[?@.price>10] length >=3':
      'the value at $.items[?@.price>10] is found 2 times, expected >=3',
    'json $.items[?@.price>100] length 0': null,
    'json $.items length 3': null,
    'json $.status length <2': 'the value at $.status has the length 2, expected <2',
    'json $.nested length 2': null,
    'json $.count length 1': 'the value at $.count has no length',
    'json $.tags contains b': null,
    'json $.tags contains d': 'the value at $.tags is ["a","b","c"], which does not contain "d"',
    'json $.tags not_contains d': null,
    'json $.items[*].id contains 1': 'the value at $.items[*].id (1 of 3) is 1, which can contain nothing',
    'json $.nested contains a': null,
    'json $.status contains u': null,
    'json $.ratio less 1': null,
    'json $.version greater 4': null,
    'json $.items[*].price less 30': 'the value at $.items[*].price (3 of 3) is 30, expected less than 30',
    'json $.status greater 1': 'the value at $.status is "up", not a number',
    'json $.status matches ^u': null,
    'json $.count matches ^\\d$': null,
    'json $.items matches x': 'the value at $.items is a list of 3 items, not a text',
    'json $.items not_matches x': 'the value at $.items is a list of 3 items, not a text',
    'json $.zip exists': 'the value at $.zip does not exist',
    'json $.none exists': null,
    'json $.zip empty': 'the value at $.zip does not exist, so it cannot be compared',
    'json $.none empty': null,
    'json $.empty empty': null,
    'json $.nothing empty': null,
    'json $.nested not_empty': null,
    'json $.tags empty': 'the value at $.tags is ["a","b","c"], expected nothing',
    'json $.status type string': null,
    'json $.none type null': null,
    'json $.items type array': null,
    'json $.nested type number': 'the value at $.nested is of the type object, expected number',
    'json_schema - matches {"type":"object","required":["status"]}': null,
    'json_schema - matches {"required":["zip"]}':
      'the body is not as the schema says: $ lacks the member "zip"',
    'json_schema - matches {"properties":{"items":{"items":{"properties":{"price":{"maximum":20}}}}}}':
      'the body is not as the schema says: $.items[2].price is 30, more than the maximum 20',
    'json_schema - not_matches {"type":"array"}': null,
    'json_schema - not_matches {}': 'the body is as the schema says, which is not wanted',
  },
);

table(
  'what is said of a page',
  { body: page },
  {
    'html title equals Shop': null,
    'html h1 equals Hello you': null,
    'html h1>script contains hidden': null,
    'html li.plan@data-price greater 9': null,
    'html li.plan@data-price less 10':
      'the attribute li.plan@data-price (2 of 2) is "19", expected less than 10',
    'html li@data-price exists': null,
    'html li@data-price greater 1': 'the attribute li@data-price (3 of 3) lacks the attribute data-price',
    'html h1@data-price exists': 'the attribute h1@data-price does not exist',
    'html h1@data-price not_exists': null,
    'html li length 3': null,
    'html li length 4': 'the element li is found 3 times, expected 4',
    'html h2 length 0': null,
    'html #none empty': null,
    'html h1 not_empty': null,
    'html h2 exists': 'the element h2 does not exist',
    'html h2 not_exists': null,
    'html h1 not_exists': 'the element h1 is there, as "Hello you"',
    'html h2 not_contains error': 'the element h2 does not exist, so it cannot be compared',
    'html a.buy@href equals /buy': null,
    'html a[href="/buy"]@HREF matches ^/': null,
    'html li contains a': 'the element li (2 of 3) is "Plus", which does not contain "a"',
  },
);

table(
  'what is said of times, certificates and DNS answers',
  {},
  {
    'response_time - less 200': null,
    'response_time total less 100': 'the response time is 120 ms, expected less than 100 ms',
    'response_time tls greater 5': 'the tls time is 3 ms, expected more than 5 ms',
    'response_time echo less 7': null,
    'certificate - greater 9': null,
    'certificate - greater 14': "the certificate's time left is 10 days, expected more than 14 days",
    'certificate issuer contains Test': null,
    'certificate names contains WWW.example.com': null,
    'certificate names contains ple.com':
      'the certificate\'s list of names is ["example.com","www.example.com"], which does not contain "ple.com"',
    'certificate names equals www.example.com, example.com': null,
    'certificate names equals ["example.com"]':
      'the certificate\'s list of names is ["example.com","www.example.com"], expected "[\\"example.com\\"]"',
    'certificate names matches ^www': null,
    'certificate names not_matches ^ftp': null,
    'certificate names length 2': null,
    'certificate warnings empty': null,
    'certificate chain_length equals 2': null,
    'certificate chain_complete equals true': null,
    'certificate hostname_matches equals true':
      'the certificate\'s match with the host name is false, expected "true"',
    'certificate trusted equals true': 'nobody could tell whether the certificate is trusted',
    'certificate protocol equals TLSv1.3': null,
    'certificate key_type matches ^EC': null,
    'certificate cipher not_contains CBC': null,
    'certificate sha256 equals ab12': null,
    'dns - equals 192.0.2.2, 192.0.2.1': null,
    'dns - equals 192.0.2.2': 'the answer is ["192.0.2.1","192.0.2.2"], expected "192.0.2.2"',
    'dns values contains 192.0.2.2': null,
    'dns values not_contains 192.0.2.2': 'the answer contains "192.0.2.2", which must not be there',
    'dns ttl greater 30': null,
    'dns ttl greater 100': "the answer's smallest TTL is 60 seconds, expected more than 100 seconds",
    'dns count equals 2': null,
    'dns code equals NXDOMAIN': 'the answer\'s code is "NOERROR", expected "NXDOMAIN"',
    'dns authenticated equals true': null,
  },
);

describe('names and texts in a DNS answer', () => {
  const dns = (type: 'CNAME' | 'TXT', value: string) => ({
    dns: { ...answer.dns!, type, records: [{ value, ttlSeconds: 1 }] },
  });
  it('compares names in either case and with the dot of the root, and texts as they are', () => {
    const contains = (target: string): Assertion => ({ source: 'dns', comparison: 'contains', target });
    expect(told(contains('Host.Example.'), dns('CNAME', 'host.example'))).toBeNull();
    expect(told(contains('host.example'), dns('CNAME', 'HOST.example.'))).toBeNull();
    expect(told(contains('V=spf1 -all'), dns('TXT', 'v=spf1 -all'))).toContain('does not contain');
    expect(told(contains('v=spf1 -all'), dns('TXT', 'v=spf1 -all'))).toBeNull();
  });
});

const cut = { body: page, bodyComplete: false };
table('a body that was cut proves what is in its part only', cut, {
  'body - contains Shop': null,
  'body - contains zzz': 'the body is larger than the limit: the part that was read lacks "zzz"',
  'body - not_contains zzz': 'the body is larger than the limit: cannot tell whether the body lacks "zzz"',
  'body - not_contains Shop': `the body contains "Shop", which must not be there`,
  'body - matches Shop$':
    'the body is larger than the limit: cannot tell by a part of it what matches asks for',
  'body - not_empty': null,
  'json $.a not_exists': 'the body is larger than the limit: a part of it cannot be read as JSON',
  'html h1 exists': null,
  'html h2 not_exists': 'the body is larger than the limit: cannot tell which elements there are in the rest',
  'html h1 equals Hello you':
    'the body is larger than the limit: cannot tell which elements there are in the rest',
  'body_size - greater 10': null,
  'body_size - less 10': 'the body is 2048 bytes, expected less than 10 bytes',
  'body_size - less 10000':
    'the body is larger than the limit: at least 2048 bytes, and nobody counted the rest',
});

const bare: Partial<Answer> = {
  body: undefined,
  headers: undefined,
  bodyBytes: undefined,
  certificate: undefined,
  dns: undefined,
  phases: undefined,
};
table('what an answer does not have fails the assertion, negated ones too', bare, {
  'body - not_contains zzz': 'there is no body',
  'json $.a not_exists': 'there is no body',
  'json_schema - not_matches {}': 'there is no body',
  'html p not_exists': 'there is no body',
  'header a not_exists': 'there are no headers',
  'body_size - less 1': "the body's size is not known",
  'certificate - greater 1': 'no certificate was seen',
  'dns - empty': 'there is no DNS answer',
  'response_time tls less 1': 'the tls time was not measured',
});
table(
  'a body that is not JSON',
  { body: '<html>' },
  {
    'json $.a not_exists': 'the body is not JSON: it begins with "<html>"',
    'json_schema - not_matches {"type":"array"}': 'the body is not JSON: it begins with "<html>"',
  },
);
table(
  'an empty body',
  { body: '' },
  {
    'json $ exists': 'the body is empty, which is not JSON',
    'body - empty': null,
    'html p not_exists': null,
  },
);
