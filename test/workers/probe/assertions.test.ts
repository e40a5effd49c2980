/** Each source once, inside workerd: its libraries need neither eval nor Node, and its bounds hold on that engine too. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../workers/domain/assertion/evaluate.ts';
import type { Assertion } from '../../../workers/domain/assertion/types.ts';
import { answer, page } from '../../domain/assertion/answers.ts';

const holding: Assertion[] = [
  { source: 'status', comparison: 'equals', target: '2xx' },
  { source: 'header', property: 'Content-Type', comparison: 'matches', target: '^application/' },
  { source: 'body', comparison: 'contains', target: '"status":"up"' },
  {
    source: 'json',
    property: '$.items[?@.price > 10 && match(@.state, "u.")].id',
    comparison: 'equals',
    target: '2',
  },
  {
    source: 'json_schema',
    comparison: 'matches',
    target:
      '{"properties":{"status":{"pattern":"^u","format":"hostname"}},"patternProperties":{"^t":{"type":"array"}}}',
  },
  { source: 'response_time', property: 'tls', comparison: 'less', target: '10' },
  { source: 'body_size', comparison: 'greater', target: '1000' },
  { source: 'certificate', comparison: 'greater', target: '7' },
  { source: 'dns', comparison: 'contains', target: '192.0.2.1' },
];

describe('assertions in workerd', () => {
  it('evaluates every source', () => {
    expect(evaluate(holding, answer)).toEqual({ verdict: 'ok' });
    const html: Assertion = {
      source: 'html',
      property: 'li:has(+ li) ~ li.plan@data-price',
      comparison: 'equals',
      target: '19',
    };
    expect(evaluate([html], { ...answer, body: page })).toEqual({ verdict: 'ok' });
  });

  it('tells what does not hold', () => {
    for (const [changes, message] of [
      [
        { source: 'json', property: '$.tags', comparison: 'length', target: '>5' },
        'the value at $.tags has the length 3, expected >5',
      ],
      [
        { source: 'json_schema', comparison: 'matches', target: '{"required":["zip"]}' },
        'the body is not as the schema says: $ lacks the member "zip"',
      ],
    ] as const)
      expect(evaluate([changes], answer)).toHaveProperty('failure.message', message);
  });

  it('bears the deepest that is read, and refuses what is deeper', () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const everywhere: Assertion = { source: 'json', property: '$..*', comparison: 'length', target: '199' };
    const schema: Assertion = {
      source: 'json_schema',
      comparison: 'matches',
      target: '{"items":{"$ref":"#"}}',
    };
    expect(evaluate([everywhere, schema], { ...answer, body: deep(200) })).toEqual({ verdict: 'ok' });
    const refused = evaluate([schema], { ...answer, body: deep(400_000) });
    expect(refused).toHaveProperty(
      'failure.message',
      expect.stringContaining('nests deeper than 200 levels'),
    );
    const chain = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [`${i}`, { $ref: `#/$defs/${i + 1}` }]),
    );
    const long = { $defs: { ...chain, 150: { items: { $ref: '#/$defs/0' } } }, $ref: '#/$defs/0' };
    const judged = evaluate([{ ...schema, target: JSON.stringify(long) }], { ...answer, body: deep(200) });
    expect(judged).toHaveProperty(
      'failure.message',
      expect.stringContaining('its schemas nest deeper than 1000'),
    );
  });
});
