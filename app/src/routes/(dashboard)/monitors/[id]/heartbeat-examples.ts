/** Ways for a job to report, ready to be pasted. Pure. */
import type { HeartbeatRequest } from '$domain/request.ts';

export type Example = { label: string; text: string };

/** @param request as the API shows it: the cron line then has the job's own times */
export function heartbeatExamples(pingUrl: string, request: HeartbeatRequest): Example[] {
  const { schedule } = request;
  const times = schedule.type === 'cron' ? schedule.expression : '0 3 * * *';
  return [
    { label: 'When the job is done', text: `curl -fsS -m 10 --retry 5 ${pingUrl}` },
    {
      label: 'In a crontab: only a success reports',
      text: `${times} /path/to/job && curl -fsS -m 10 --retry 5 -o /dev/null ${pingUrl}`,
    },
    {
      label: 'Around a script: its start, its exit code and the end of its output',
      text: [
        '#!/bin/sh',
        `url=${pingUrl}`,
        'curl -fsS -m 10 --retry 5 -o /dev/null "$url/start"',
        'log=$(/path/to/job 2>&1)',
        'code=$?',
        'printf %s "$log" | tail -c 1000 | curl -fsS -m 10 --retry 5 -o /dev/null --data-binary @- "$url/$code"',
        'exit $code',
      ].join('\n'),
    },
  ];
}
