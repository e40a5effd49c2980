/** What a monitor looks at, in a line. Pure. */
import type { HeartbeatRequest, MonitorKind, MultistepRequest } from '$domain/request.ts';
import { interval, intervalWords } from './format.ts';

type Named = { kind: MonitorKind; target: string; intervalSeconds: number };

export function scheduleWords({ schedule, graceSeconds }: HeartbeatRequest): string {
  const pace =
    schedule.type === 'period'
      ? `every ${intervalWords(schedule.seconds)}`
      : `at ${schedule.expression} (${schedule.timeZone})`;
  return `Expected ${pace}, ${graceSeconds > 0 ? `at most ${intervalWords(graceSeconds)} late` : 'never late'}`;
}

/** @param request as the API shows it, which only a monitor alone has; without it, what is known without it */
export function targetWords({ kind, target, intervalSeconds }: Named, request?: unknown): string {
  if (kind === 'heartbeat')
    return request
      ? scheduleWords(request as HeartbeatRequest)
      : `Expected every ${interval(intervalSeconds)}`;
  const steps = kind === 'multistep' && request ? (request as MultistepRequest).steps.length : 0;
  return steps > 0 ? `${steps} step${steps === 1 ? '' : 's'} · ${target}` : target;
}

/** Where a click on the target may lead: templates and sockets are no pages. */
export const targetLink = ({ target }: Pick<Named, 'target'>): string | null =>
  /^https?:\/\//.test(target) && !target.includes('{{') ? target : null;
