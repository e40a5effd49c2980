import { describe, expect, it } from 'vitest';
import { Documents } from '../../../workers/domain/assertion/documents.ts';
import { evaluate, needsBody } from '../../../workers/domain/assertion/evaluate.ts';
import { assertionSources, type Assertion } from '../../../workers/domain/assertion/types.ts';
import { answer } from './answers.ts';

const slow: Assertion = { source: 'response_time', comparison: 'less', target: '100', verdict: 'slow' };
const slower: Assertion = { ...slow, target: '50' };
const failing: Assertion = { source: 'body', comparison: 'contains', target: 'zzz' };
const holding: Assertion = { source: 'json', property: '$.status', comparison: 'equals', target: 'up' };

describe('the verdict assertions make together', () => {
  it('is ok when all hold', () => expect(evaluate([holding], answer)).toEqual({ verdict: 'ok' }));

  it('is slow for the first that says so, when none fails', () => {
    expect(evaluate([holding, slow, slower], answer)).toEqual({
      verdict: 'slow',
      failure: {
        class: 'assertion',
        message: 'the response time is 120 ms, expected less than 100 ms',
        retryable: true,
        step: 'assertion',
      },
    });
  });

  it('is fail for the first that fails, also after one that makes it slow', () => {
    const judged = evaluate([slow, failing, { ...failing, target: 'yyy' }], answer);
    expect(judged).toMatchObject({ verdict: 'fail', failure: { class: 'assertion', step: 'assertion' } });
    expect(judged).toHaveProperty('failure.message', expect.stringContaining('"zzz"'));
  });

  it('keeps the default status, unless an assertion speaks of it', () => {
    const down = { ...answer, status: 503 };
    const expected = { class: 'http_status', message: 'HTTP status 503, expected 2xx', step: 'assertion' };
    expect(evaluate([holding], down)).toMatchObject({ verdict: 'fail', failure: expected });
    const given: Assertion = { source: 'status', comparison: 'greater', target: '500' };
    expect(evaluate([holding, given], down)).toEqual({ verdict: 'ok' });
    expect(evaluate([holding], { ...answer, status: undefined })).toEqual({ verdict: 'ok' });
  });

  it('tells that a body was cut by its own class', () => {
    const judged = evaluate([failing], { ...answer, bodyComplete: false });
    expect(judged).toMatchObject({ failure: { class: 'body_too_large', retryable: false } });
  });

  it('fails with the reason for what was saved before it was refused, or made by a template', () => {
    for (const [changes, reason] of [
      [{ source: 'json', property: '$[', comparison: 'exists' }, 'is not a JSONPath'],
      [{ source: 'body', comparison: 'matches', target: '(' }, 'regular expression'],
      [{ source: 'body', comparison: 'length', target: 'few' }, 'is not a length'],
      [{ source: 'response_time', comparison: 'less', target: 'soon' }, 'is not a number'],
      [{ source: 'json_schema', comparison: 'matches', target: '{' }, 'is not JSON'],
    ] as const) {
      const judged = evaluate([changes], answer);
      expect(judged).toMatchObject({ verdict: 'fail', failure: { class: 'assertion', retryable: false } });
      expect(judged).toHaveProperty('failure.message', expect.stringContaining(reason));
    }
  });

  it('reads the body as JSON and as a page once, and only when it is asked', () => {
    let reads = 0;
    const counted = (body: string) => ({
      ...answer,
      get body() {
        reads++;
        return body;
      },
    });
    const many = Array.from({ length: 10 }, () => holding);
    expect(evaluate(many, counted(answer.body!))).toEqual({ verdict: 'ok' });
    const forMany = reads;
    reads = 0;
    evaluate([holding], counted(answer.body!));
    expect(reads).toBe(forMany);
    reads = 0;
    evaluate([slow], counted('{'));
    expect(reads).toBe(0);

    const documents = new Documents({ ...answer, body: '<p>' });
    expect(documents.page).toBe(documents.page);
    const thrown = () => {
      try {
        return documents.json;
      } catch (error) {
        return error;
      }
    };
    expect(thrown()).toBeInstanceOf(Error);
    expect(thrown()).toBe(thrown());
  });

  it('cuts what it tells, so that the values stay in it', () => {
    const path = `$${'.a'.repeat(200)}`;
    const judged = evaluate([{ source: 'json', property: path, comparison: 'exists' }], answer);
    expect(judged).toHaveProperty('failure.message', `the value at $${'.a'.repeat(28)}… does not exist`);
    const header = { ...answer, headers: { x: 'y'.repeat(5_000) } };
    const compared = evaluate(
      [{ source: 'header', property: 'x', comparison: 'equals', target: 'z'.repeat(5_000) }],
      header,
    );
    expect(compared).toHaveProperty(
      'failure.message',
      `the header "x" is "${'y'.repeat(57)}…", expected "${'z'.repeat(57)}…"`,
    );
  });

  it('needs the body for its text, JSON and page only', () => {
    const needing = assertionSources.filter((source) => needsBody([{ source, comparison: 'equals' }]));
    expect(needing).toEqual(['body', 'json', 'json_schema', 'html']);
    expect(needsBody([])).toBe(false);
  });
});
