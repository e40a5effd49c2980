/**
 * What a health endpoint says of itself: Spring Boot's actuator, ASP.NET, application/health+json (the IETF draft),
 * Statuspage, hand-made JSON, or plain text. A document's own status counts; one without takes the worst of its
 * components. What cannot be read is a reason, never a pass. Never throws.
 */
import type { ComponentStatus, HealthReport } from './details.ts';
import { type Component, componentsOf, isRecord, ownStatus } from './health/components.ts';
import { readLines, readPlain } from './health/text.ts';
import { readStatus, worseFirst } from './health/words.ts';
import { detailTextMax, healthComponentsMax } from './limits.ts';

/** `summary`: such as `down: database unhealthy`. */
export type HealthReading =
  { ok: true; report: HealthReport; summary: string } | { ok: false; reason: string };

const unreadable = (reason: string): HealthReading => ({ ok: false, reason });
/** The ellipsis also tells the mask that a secret may have been cut here. */
const cut = (text: string, lengthMax: number): string =>
  text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
const quoted = (text: string): string => JSON.stringify(cut(text, 60));

export function readHealth(body: string): HealthReading {
  const text = body.replace(/^\uFEFF/, '').trim();
  if (text === '') return unreadable('the body is empty');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return readText(text);
  }
  if (Array.isArray(document)) return reading(null, componentsOf({ components: document }));
  if (isRecord(document)) return reading(ownStatus(document), componentsOf(document));
  const read = readStatus(document);
  return read ? reading(read, []) : unreadable(`${quoted(text)} is no status`);
}

function readText(text: string): HealthReading {
  const status = readPlain(text);
  if (status) return reading({ status, word: text.toLowerCase() }, []);
  const lines = readLines(text);
  if (lines.length > 0) return reading(null, lines);
  if (text.startsWith('<')) return unreadable('the body is HTML or XML, not JSON');
  return unreadable(
    text.startsWith('{') || text.startsWith('[')
      ? 'the body is not valid JSON'
      : `the text ${quoted(text)} is no status`,
  );
}

function reading(own: ReturnType<typeof ownStatus>, components: readonly Component[]): HealthReading {
  // The worst first where not all are kept, in the document's order otherwise.
  const worst = components.toSorted((a, b) => worseFirst(a.status, b.status));
  if (own && 'unread' in own) return unreadable(`its status ${quoted(own.unread)} is not one that is known`);
  const status = own?.status ?? worst[0]?.status;
  if (status === undefined) return unreadable('the document has neither a status nor components');
  const kept = components.length > healthComponentsMax ? worst.slice(0, healthComponentsMax) : components;
  const report: HealthReport = {
    status,
    components: kept.map(({ name, status: one, message }) => ({
      name: cut(name, detailTextMax),
      status: one,
      ...(message === undefined ? {} : { message: cut(message, detailTextMax) }),
    })),
  };
  return { ok: true, report, summary: summarize(status, worst) };
}

const namedMax = 3;

function summarize(status: ComponentStatus, worst: readonly Component[]): string {
  const bad = worst.filter((one) => one.status === 'down' || one.status === 'degraded');
  const troubled = bad.length > 0 ? bad : worst.filter((one) => one.status === 'unknown');
  if (troubled.length === 0) return status;
  const named = troubled.slice(0, namedMax).map(({ name, word, message }) => {
    const why = message === undefined ? '' : ` (${cut(message.split('\n')[0]!, 60)})`;
    return `${cut(name, 60)} ${cut(word, 40)}${why}`;
  });
  const more = troubled.length - named.length;
  return `${status}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
