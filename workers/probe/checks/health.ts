/**
 * Health: one request whose answer says how the target and its components are. Its HTTP status and the user's
 * assertions count as well; a document that comes with an error status is read all the same.
 */
import { judgeHealth } from '../../domain/health/verdict.ts';
import { type HealthReading, readHealth } from '../../domain/health-document.ts';
import type { HealthReport } from '../../domain/details.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Exchanged } from '../http/exchange.ts';
import { overHttp } from '../http/over-http.ts';
import { judged } from '../http/verdict.ts';
import type { Check } from './index.ts';

export const health: Check<'health'> = (input) => {
  return overHttp(input, true, (exchanged, answer, assertions, mask) => {
    const rest = judged(assertions, answer, exchanged.redirects.length);
    const reading = read(exchanged);
    const judgement = judgeHealth(reading, rest, exchanged.status);
    return { ...judgement, details: reading.ok ? { health: masked(reading.report, mask) } : {} };
  });
};

const read = ({ body, bodyBytes, bodyComplete }: Exchanged): HealthReading =>
  bodyComplete
    ? readHealth(body)
    : { ok: false, reason: `the document is larger than the limit (${bodyBytes} bytes were read)` };

const masked = (report: HealthReport, mask: Mask): HealthReport => ({
  ...report,
  components: report.components.map(({ name, status, message }) => ({
    name: mask(name),
    status,
    ...(message === undefined ? {} : { message: mask(message) }),
  })),
});
