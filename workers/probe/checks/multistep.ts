/**
 * A transaction: HTTP steps in order, under one time-out, with one cookie jar. The first step that fails ends it and is
 * named; those after it are skipped. Secrets, also those that came up on the way, stay out of all that is said.
 */
import type { Failure, Verdict } from '../../domain/check.ts';
import type { StepResult } from '../../domain/details.ts';
import { failureMessageLengthMax } from '../../domain/limits.ts';
import { type Mask, maskOf } from '../../domain/mask.ts';
import type { Step } from '../../domain/request.ts';
import { attempt } from '../http/attempt.ts';
import { hiddenOf, runVariables } from '../http/render.ts';
import { excerptOf, seenBytes, seenOf } from '../http/shown.ts';
import { judged } from '../http/verdict.ts';
import { Cookies } from '../multistep/cookies.ts';
import { resultOf, type Run, runStep, type StepOutcome } from '../multistep/step.ts';
import type { Check } from './index.ts';

type Judged = { verdict: Verdict; failure?: Failure };

/** Shorter values of cookies (a language, a flag) are no secrets and would make messages unreadable. */
const secretCookieLengthMin = 8;

export const multistep: Check<'multistep'> = ({ job, request, region, allowPrivate, fetch, guard, show }) =>
  attempt(job.timeoutMs, async (clock) => {
    const cookies = new Cookies();
    const secrets = request.variables.flatMap(({ secret, value }) => (secret ? [value] : []));
    const hidden = hiddenOf(request.variables);
    const run: Run = {
      context: {
        fetch: cookies.over(fetch),
        allowPrivate,
        guard,
        clock,
        keepBody: true,
        secrets: () => secrets,
        ...(show ? { headBytes: seenBytes } : {}),
      },
      timeoutMs: job.timeoutMs,
      elapsed: () => clock.elapsedMs(),
      variables: runVariables(request.variables, region),
      taken: new Set(),
      secretNames: hidden.names,
      secrets,
    };
    const { outcomes, durationMs } = await runSteps(request.steps, run);

    const whole = judged(job.assertions, { durationMs, now: Date.now() }, 0);
    const { verdict, failure } = worst(request.steps, outcomes, whole);
    const mask = maskOf(() => [
      ...run.secrets,
      ...cookies.values.filter(({ length }) => length >= secretCookieLengthMin),
    ]);
    const { exchanged } = outcomes.at(-1)!;
    return {
      durationMs,
      ...(exchanged && { httpStatus: exchanged.status }),
      verdict,
      ...(failure && { failure: masked(failure, mask) }),
      details: {
        steps: request.steps.map((step, i): StepResult => {
          const outcome = outcomes[i];
          if (!outcome) return { name: step.name, verdict: 'skipped', durationMs: 0 };
          const result = resultOf(step, outcome);
          return result.failure ? { ...result, failure: masked(result.failure, mask) } : result;
        }),
        ...(verdict === 'fail' && exchanged ? { excerpt: excerptOf(exchanged, mask) } : {}),
      },
      ...(show && exchanged ? { seen: seenOf(exchanged, mask) } : {}),
    };
  });

/** Up to the first that fails. `durationMs` ends with the last answer, not with the search for a failure's cause. */
async function runSteps(
  steps: readonly Step[],
  run: Run,
): Promise<{ outcomes: StepOutcome[]; durationMs: number }> {
  const outcomes: StepOutcome[] = [];
  let durationMs = 0;
  for (const step of steps) {
    const beganMs = run.elapsed();
    const outcome = await runStep(step, run);
    outcomes.push(outcome);
    durationMs = beganMs + outcome.durationMs;
    if (endsRun(outcome)) break;
  }
  return { outcomes, durationMs };
}

const endsRun = ({ verdict }: StepOutcome): boolean => verdict === 'fail' || verdict === 'unknown';

/** The step that ended the run; else what is said of the whole, if that fails; else the first step that was slow. */
function worst(steps: readonly Step[], outcomes: readonly StepOutcome[], whole: Judged): Judged {
  const of = (i: number): Judged => {
    const { name } = steps[i]!;
    const { verdict, failure } = outcomes[i]!;
    if (!failure) return { verdict };
    return {
      verdict,
      failure: { ...failure, message: `step ${i + 1} “${name}”: ${failure.message}`, step: name },
    };
  };
  if (endsRun(outcomes.at(-1)!)) return of(outcomes.length - 1);
  const slow = outcomes.findIndex(({ verdict }) => verdict === 'slow');
  return whole.verdict === 'fail' || slow === -1 ? whole : of(slow);
}

const masked = (failure: Failure, mask: Mask): Failure => ({
  ...failure,
  message: mask(failure.message).slice(0, failureMessageLengthMax),
});
