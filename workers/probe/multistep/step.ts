/**
 * One step of a transaction: its request is written with what is known so far, sent and judged; then it takes from the
 * answer what later steps need. Never throws: whatever goes wrong is the step's failure.
 */
import type { Failure } from '../../domain/check.ts';
import type { StepResult } from '../../domain/details.ts';
import { secretsOf } from '../../domain/mask.ts';
import { extract, isSecretValue, type Source } from '../../domain/multistep/extract.ts';
import type { Step } from '../../domain/request.ts';
import type { Variables } from '../../domain/template.ts';
import { exchange, type ExchangeContext, type Exchanged } from '../http/exchange.ts';
import { explain } from '../http/explain.ts';
import { renderCall, renderText, Unrenderable } from '../http/render.ts';
import { answerOf, judged } from '../http/verdict.ts';

export type Run = {
  context: ExchangeContext;
  timeoutMs: number;
  /** Milliseconds since the run began. */
  elapsed: () => number;
  /** Grows with what the steps take from their answers. */
  variables: Variables;
  /** Names among `variables` that came from an answer. */
  taken: Set<string>;
  /** Which of them are secret. */
  secretNames: Set<string>;
  /** Values that no message may show. */
  secrets: string[];
};

/** `unknown`: the step could not be judged, through no fault of the target. */
export type StepOutcome = {
  verdict: 'ok' | 'slow' | 'fail' | 'unknown';
  failure?: Failure;
  durationMs: number;
  exchanged?: Exchanged;
};

export async function runStep(step: Step, run: Run): Promise<StepOutcome> {
  const beganMs = run.elapsed();
  let exchanged: Exchanged | undefined;
  try {
    run.secrets.push(...secretsOf(step.request));
    const hidden = { names: run.secretNames, values: run.secrets };
    const call = renderCall(step.request, () => run.variables, hidden);
    run.secrets.push(...secretsOf(call));
    const target = renderText('the target', step.target, run.variables, hidden);
    const assertions = step.assertions.map((one) =>
      one.target === undefined
        ? one
        : { ...one, target: renderText('an assertion', one.target, run.variables, hidden) },
    );
    exchanged = await exchange(call, target, run.context);
    const durationMs = run.elapsed() - beganMs;
    const judgement = judged(assertions, answerOf(exchanged, durationMs), exchanged.redirects.length);
    const { failure } = judgement;
    if (judgement.verdict === 'fail') return { verdict: 'fail', failure, durationMs, exchanged };
    const missing = take(step, exchanged, run);
    if (missing) return { verdict: 'fail', failure: missing, durationMs, exchanged };
    const verdict = judgement.verdict === 'slow' ? 'slow' : 'ok';
    return { verdict, ...(failure && { failure }), durationMs, exchanged };
  } catch (error) {
    const durationMs = run.elapsed() - beganMs;
    const { failure } = await explain(error, run.context.clock.signal.aborted, run.timeoutMs);
    return {
      verdict: blames(error, failure, run) ? 'fail' : 'unknown',
      failure: timely(failure, run),
      durationMs,
      exchanged,
    };
  }
}

/** A request that cannot be written with what an answer gave is the answer's fault, else the configuration's. */
const blames = (error: unknown, failure: Failure, run: Run): boolean =>
  error instanceof Unrenderable ? run.taken.size > 0 : failure.class !== 'platform';

const timely = (failure: Failure, { timeoutMs }: Run): Failure =>
  failure.class === 'timeout'
    ? { ...failure, message: `no complete answer before the ${timeoutMs} ms of the whole run were over` }
    : failure;

function take(step: Step, { headers, body, bodyComplete }: Exchanged, run: Run): Failure | null {
  const from: Source = { header: (name) => headers.get(name), body, bodyComplete };
  for (const extraction of step.extract) {
    const extracted = extract(extraction, from);
    if (!extracted.ok) return { class: 'assertion', message: extracted.reason, retryable: true };
    run.variables[extraction.variable] = extracted.value;
    run.taken.add(extraction.variable);
    if (!isSecretValue(extraction, extracted.value)) continue;
    run.secrets.push(extracted.value);
    run.secretNames.add(extraction.variable);
  }
  return null;
}

/** As it is kept; a step nobody could judge counts as skipped. */
export const resultOf = (
  step: Step,
  { verdict, failure, durationMs, exchanged }: StepOutcome,
): StepResult => ({
  name: step.name,
  verdict: verdict === 'unknown' ? 'skipped' : verdict,
  durationMs,
  ...(exchanged && { httpStatus: exchanged.status }),
  ...(failure && { failure }),
});
