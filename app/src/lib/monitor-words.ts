/** What a monitor looks at, in a line. Pure. */
import type { HeartbeatRequest, MonitorKind, MultistepRequest } from '$domain/request.ts';
import { interval, intervalWords } from './format.ts';

type Named = { kind: MonitorKind; target: string; intervalSeconds: number };

type Schedule = Pick<HeartbeatRequest, 'schedule' | 'graceSeconds'>;
/** What is known of its request: in a list, this alone. */
type About = { stepCount?: number; schedule?: Schedule };

export function scheduleWords({ schedule, graceSeconds }: Schedule): string {
  const pace =
    schedule.type === 'period'
      ? `every ${intervalWords(schedule.seconds)}`
      : `at ${schedule.expression} (${schedule.timeZone})`;
  return `Expected ${pace}, ${graceSeconds > 0 ? `at most ${intervalWords(graceSeconds)} late` : 'never late'}`;
}

/** @param request as the API shows it to who looks at one monitor */
export function aboutOf(kind: MonitorKind, request: unknown): About {
  if (kind === 'multistep') return { stepCount: (request as MultistepRequest).steps.length };
  return kind === 'heartbeat' ? { schedule: request as HeartbeatRequest } : {};
}

export function targetWords(
  { kind, target, intervalSeconds }: Named,
  { stepCount, schedule }: About,
): string {
  if (kind === 'heartbeat')
    return schedule ? scheduleWords(schedule) : `Expected every ${interval(intervalSeconds)}`;
  return stepCount ? `${stepCount} step${stepCount === 1 ? '' : 's'} · ${target}` : target;
}

/** Where a click on the target may lead: templates and sockets are no pages. */
export const targetLink = ({ target }: Pick<Named, 'target'>): string | null =>
  /^https?:\/\//.test(target) && !target.includes('{{') ? target : null;
