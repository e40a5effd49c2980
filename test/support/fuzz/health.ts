/** Fuzz target of health documents: takes any text and throws only on a bug. */
import type { HealthReport } from '../../../workers/domain/details.ts';
import { readHealth } from '../../../workers/domain/health-document.ts';
import { detailTextMax, healthComponentsMax } from '../../../workers/domain/limits.ts';

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** A body is a report within its bounds, or a reason. */
export function healthDocument(text: string): void {
  const reading = readHealth(text);
  if (!reading.ok)
    return assert(reading.reason.length > 0 && reading.reason.length < 200, 'a reason is a sentence');
  const { components }: HealthReport = reading.report;
  assert(components.length <= healthComponentsMax, 'too many components');
  for (const { name, message = '' } of components)
    assert(Math.max(name.length, message.length) <= detailTextMax, 'a text is too long');
}
