/** The small parts of the monitor form, each on its own. */
import fc from 'fast-check';
import { query } from 'jsonpath-rfc9535';
import { describe, expect, it } from 'vitest';
import { groupedAnswers } from '../../../app/src/lib/dns.ts';
import {
  assertionFrom,
  assertionOf,
  assertionWords,
  fitting,
} from '../../../app/src/lib/monitor-form/assertions.ts';
import { httpForm } from '../../../app/src/lib/monitor-form/http.ts';
import { childrenOf, type Json } from '../../../app/src/lib/monitor-form/json.ts';
import { normalizedPath } from '../../../app/src/lib/monitor-form/jsonpath.ts';
import { switched } from '../../../app/src/lib/monitor-form/switch.ts';
import { targetFrom, withPort } from '../../../app/src/lib/monitor-form/target.ts';
import { emptyValues } from '../../../app/src/lib/monitor-form/values.ts';
import { bodyOf } from '../../../app/src/lib/server/monitor-form/body.ts';
import { comparisonsOf } from '../../../workers/domain/assertion/forms.ts';
import { sourcesOf } from '../../../workers/domain/assertion/sources.ts';
import { assertionSources } from '../../../workers/domain/assertion/types.ts';
import { type DnsAnswer } from '../../../workers/domain/details.ts';
import { monitorKinds } from '../../../workers/domain/request.ts';
import { monitorBody, requestOf } from '../../../workers/wire/api.ts';
import { assertion } from '../../../workers/wire/api/assertions.ts';

describe('a path of a JSON document', () => {
  it('is written in its normal form', () => {
    expect(normalizedPath(['a b', 0])).toBe("$['a b'][0]");
    expect(normalizedPath(["it's", 'a\\b', '\u000b\n'])).toBe("$['it\\'s']['a\\\\b']['\\u000b\\n']");
  });

  it('leads to the very value it was made for, whatever the keys are', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.infiniteStream(fc.nat()), (document, chances) => {
        const path: (string | number)[] = [];
        let value = document as Json;
        for (let inside = childrenOf(value); inside && inside.length > 0; inside = childrenOf(value)) {
          const [part, child] = inside[chances.next().value % inside.length]!;
          path.push(part);
          value = child;
        }
        expect(query(document as never, normalizedPath(path))).toEqual([value]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('an assertion', () => {
  it('of every source is, as it is added and once it has its texts, one that the API takes', () => {
    for (const source of assertionSources) {
      const row = assertionOf(source);
      const told = assertionFrom({ ...row, property: row.property || '$.a', target: row.target || '1' });
      expect(assertion.safeParse(told).error).toBeUndefined();
      expect(comparisonsOf(source, row.property || undefined)).toContain(row.comparison);
    }
  });

  it('changes its comparison only where its new property knows it not', () => {
    const days = assertionOf('certificate', { comparison: 'greater', target: '14' });
    expect(fitting(days)).toEqual(days);
    expect(fitting({ ...days, property: 'issuer' }).comparison).toBe('equals');
    expect(fitting({ ...days, property: 'unheard of' }).property).toBe('days_left');
  });

  it('says itself in words', () => {
    const row = assertionOf('response_time', { property: 'tls', comparison: 'less', target: '300' });
    expect(assertionWords(row)).toBe('Response time TLS handshake is less than 300');
    expect(assertionFrom({ ...row, verdict: 'slow' }).verdict).toBe('slow');
    expect(
      assertionFrom(assertionOf('header', { property: 'etag', comparison: 'exists', target: 'old' })),
    ).toEqual({
      source: 'header',
      property: 'etag',
      comparison: 'exists',
    });
  });
});

describe('a new monitor', () => {
  it.each(monitorKinds)('of the kind %s is taken once it has a name and a target', (kind) => {
    const v = emptyValues(kind, ['weur']);
    v.name = 'Shop';
    v.target = 'shop.example:443';
    v.drafts.multistep.steps[0]!.target = 'shop.example/{{ a }}';
    const body = bodyOf(v);
    expect(monitorBody.safeParse(body).error).toBeUndefined();
    expect(requestOf[kind].safeParse(body.request).error).toBeUndefined();
    if (kind === 'heartbeat') expect(body).not.toHaveProperty('regions');
  });

  it('of another kind keeps what was typed, and takes the usual interval where nobody chose one', () => {
    const v = { ...emptyValues('http', ['weur']), name: 'Shop', assertions: [assertionOf('header')] };
    const dns = switched(v, 'dns');
    expect(dns).toMatchObject({ kind: 'dns', name: 'Shop', intervalSeconds: '300', assertions: [] });
    expect(switched({ ...v, intervalSeconds: '20' }, 'tls').intervalSeconds).toBe('20');
    expect(sourcesOf.dns).not.toContain('header');
  });
});

describe('what is typed', () => {
  it('as a host is taken for its URL, where the kind has URLs', () => {
    expect(targetFrom('http', ' shop.example ')).toBe('https://shop.example');
    expect(targetFrom('http', 'http://shop.example')).toBe('http://shop.example');
    expect(targetFrom('websocket', 'shop.example/live')).toBe('wss://shop.example/live');
    expect(targetFrom('tcp', 'shop.example:22')).toBe('shop.example:22');
    expect(targetFrom('heartbeat', 'anything')).toBeUndefined();
  });

  it('gets a template’s port, unless it has one of its own', () => {
    expect(withPort('db.example', 5432, [5432, 6379])).toBe('db.example:5432');
    expect(withPort('db.example:6379', 5432, [5432, 6379])).toBe('db.example:5432');
    expect(withPort('db.example:7777', 5432, [5432, 6379])).toBe('db.example:7777');
    expect(withPort('', 5432, [5432])).toBe('');
  });

  it('as an empty row of headers is none, and a number that is none goes to the API as it is', () => {
    const draft = {
      ...httpForm.empty(),
      redirectsMax: 'many',
      headers: [{ name: ' ', value: '', secret: true }],
    };
    expect(httpForm.toRequest(draft)).toMatchObject({ redirectsMax: 'many', headers: {}, secretHeaders: [] });
  });
});

it('puts regions together that heard the same records, in whatever order and for however long', () => {
  const answer = (ttlSeconds: number, ...values: string[]): DnsAnswer => ({
    type: 'A',
    code: 'NOERROR',
    resolver: 'cloudflare',
    authenticated: false,
    records: values.map((value) => ({ value, ttlSeconds })),
  });
  const groups = groupedAnswers([
    { region: 'apac', answer: answer(60, '10.0.0.9') },
    { region: 'weur', answer: answer(60, '10.0.0.1', '10.0.0.2') },
    { region: 'oc', answer: answer(12, '10.0.0.2', '10.0.0.1') },
  ]);
  expect(groups.map(({ regions }) => regions)).toEqual([['weur', 'oc'], ['apac']]);
});
