/** What is known of an incident, as labels and values in the order in which people ask for them. Pure. */
import { regions } from '../../domain/region.ts';
import { durationWords } from '../../domain/state/words.ts';
import type { AlertEvent } from '../../wire/alerts.ts';
import type { ApiIncident } from '../../wire/api/incidents.ts';
import { clean } from './text.ts';
import { utc } from './utc.ts';

export type Fact = [label: string, value: string];

/** Empty ones are left out. */
export function factsOf(
  type: AlertEvent['type'],
  target: string | undefined,
  incident: ApiIncident | null,
  timestamp: string,
): Fact[] {
  const facts: [string, string | null | undefined][] = [['Target', target]];
  if (incident) {
    const { startedAt, detectedAt, resolvedAt } = incident;
    const lasted = Date.parse(resolvedAt ?? timestamp) - Date.parse(startedAt);
    facts.push(['Severity', incident.severity]);
    if (type !== 'incident.opened') facts.push(['Cause', incident.cause.summary]);
    facts.push(
      ['Started', utc(startedAt)],
      ['Detected', utc(detectedAt)],
      ['Resolved', resolvedAt && utc(resolvedAt)],
      [resolvedAt ? 'Lasted' : 'Lasts', Number.isFinite(lasted) ? durationWords(lasted) : null],
      ['Acknowledged by', incident.acknowledgedBy],
      ['Note', incident.acknowledgeNote],
    );
    for (const { region, message, until } of incident.cause.regions)
      facts.push([regions[region].label, until ? `${message} (until ${utc(until)})` : message]);
  }
  return facts.flatMap(([label, value]): Fact[] => {
    const shown = clean(value ?? '');
    return shown === '' ? [] : [[label, shown]];
  });
}
