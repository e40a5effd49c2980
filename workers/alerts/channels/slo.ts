/** How an alert about an error budget reads: its level, its title, and what is known of it. Pure. */
import { percentWords, timesWords } from '../../domain/slo/words.ts';
import { durationWords } from '../../domain/state/words.ts';
import type { AlertEvent, AlertSlo } from '../../wire/alerts.ts';
import type { Level } from './summary.ts';
import { clean } from './text.ts';
import { utc } from './utc.ts';

export const sloLevel = (type: AlertEvent['type'], slo: AlertSlo | undefined): Level =>
  type === 'slo.recovered'
    ? 'ok'
    : type === 'slo.burning' && slo?.severity === 'critical'
      ? 'down'
      : 'warning';

export function sloTitle(type: AlertEvent['type'], name: string, { data }: AlertEvent): string {
  const by = clean(data.slo?.acknowledgedBy ?? '');
  if (type === 'slo.acknowledged')
    return by ? `${name}: acknowledged by ${by}` : `${name}: alert acknowledged`;
  if (type === 'slo.recovered') return `${name}: error budget no longer burns too fast`;
  return data.reminder
    ? `Reminder ${data.reminder}: ${name}: error budget still burns too fast`
    : `${name}: error budget burns too fast`;
}

/** Labels and values, in the order in which people ask for them. */
export function sloFacts(slo: AlertSlo, timestamp: string): [string, string][] {
  const by = clean(slo.acknowledgedBy ?? '');
  const { threshold, longSeconds, long, shortSeconds, short } = slo.burnRate;
  const lasted = Date.parse(slo.resolvedAt ?? timestamp) - Date.parse(slo.startedAt);
  const within = slo.indicator.thresholdMs ? `answered within ${slo.indicator.thresholdMs} ms` : 'available';
  const over = (rate: number, seconds: number) =>
    `${timesWords(rate)} over ${durationWords(seconds * 1_000)}`;
  return [
    ['Objective', `${percentWords(slo.objective, 3)} ${within} over ${slo.windowDays} days`],
    ['Severity', slo.severity],
    [
      'Burn rate',
      `${over(long, longSeconds)}, ${over(short, shortSeconds)} (told from ${timesWords(threshold)})`,
    ],
    ...(slo.budgetLeft === null
      ? []
      : [['Budget left', percentWords(slo.budgetLeft, 1)] satisfies [string, string]]),
    ['Started', utc(slo.startedAt)],
    ...(slo.resolvedAt ? [['Resolved', utc(slo.resolvedAt)] satisfies [string, string]] : []),
    [slo.resolvedAt ? 'Lasted' : 'Lasts', durationWords(Math.max(0, lasted))],
    ...(by ? [['Acknowledged by', by] satisfies [string, string]] : []),
  ];
}
