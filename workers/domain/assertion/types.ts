/** What can be said of an answer. Which sources a kind has is in sources.ts. */
import type { DnsAnswer, Certificate } from '../details.ts';
import type { Failure, Phases } from '../check.ts';

export const assertionSources = [
  'status',
  'header',
  'body',
  'json',
  'json_schema',
  'html',
  'response_time',
  'body_size',
  'certificate',
  'dns',
] as const;
export type AssertionSource = (typeof assertionSources)[number];

export const comparisons = [
  'equals',
  'not_equals',
  'contains',
  'not_contains',
  'greater',
  'less',
  'matches',
  'not_matches',
  'exists',
  'not_exists',
  'empty',
  'not_empty',
  'length',
  'type',
] as const;
export type Comparison = (typeof comparisons)[number];

export type Assertion = {
  source: AssertionSource;
  /** Which header, JSONPath, CSS selector, phase or field of a certificate. */
  property?: string;
  comparison: Comparison;
  /** What it is compared with; not with `exists` and `empty`. */
  target?: string;
  /** What the result is when it does not hold; `fail` where it is not said. */
  verdict?: 'fail' | 'slow';
};

/** What assertions are judged on. A kind fills in what it has; what is missing fails the assertion, with that reason. */
export type Answer = {
  durationMs: number;
  status?: number;
  /** Names in lower case. */
  headers?: Record<string, string>;
  body?: string;
  /** Bytes as they came; the body may have been cut. */
  bodyBytes?: number;
  bodyComplete?: boolean;
  phases?: Phases;
  certificate?: Certificate;
  dns?: DnsAnswer;
  /** When it was judged: ages and days left are counted to here. */
  now: number;
};

/** `failure` says why a verdict is not `ok`. */
export type Judgement = { verdict: 'ok' } | { verdict: 'slow' | 'fail'; failure: Failure };
