/**
 * Who reads a channel. People want one message for many alerts; programs pair `incident.opened` with
 * `incident.resolved` by the incident, so theirs are only ever delayed.
 */
const programs = new Set(['webhook', 'pagerduty', 'opsgenie']);
export const digestedByDefault = (kind: string): boolean => !programs.has(kind);
