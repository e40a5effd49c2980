/** What is delivered of a budget's alert. Its id comes from the alert and the step, so that making it twice makes it once. Pure. */
import type { SloAlertRow } from '../../../db/d1/queries/slo-alerts.ts';
import type { Slo, SloSend } from '../../domain/slo/types.ts';
import { iso, isoOrNull } from '../../platform/present.ts';
import type { AlertMessage, AlertSlo, RoutedChannel } from '../../wire/alerts.ts';

/** Two digits. */
const rate = (value: number): number => Math.round(value * 100) / 100;

/** @param slo null when it is gone: its alert knows what it was */
function about(row: SloAlertRow, slo: Slo | null, send: SloSend, publicUrl: string): AlertSlo {
  const { slo: then, rule, burnLong, burnShort, budgetLeft, endedAt } = row.body;
  const status =
    send.event === 'slo.recovered' ? 'resolved' : row.acknowledgedAt === null ? 'open' : 'acknowledged';
  return {
    id: row.sloId,
    name: (slo ?? then).name,
    url: slo ? `${publicUrl}/slos/${row.sloId}` : `${publicUrl}/slos`,
    alertId: row.id,
    severity: row.severity,
    status,
    objective: (slo ?? then).objective,
    windowDays: (slo ?? then).windowDays,
    indicator: (slo ?? then).indicator,
    budgetLeft: budgetLeft === null ? null : Math.floor(budgetLeft * 10_000) / 10_000,
    burnRate: {
      threshold: rule.burnRate,
      longSeconds: rule.longMs / 1_000,
      long: rate(burnLong),
      shortSeconds: rule.shortMs / 1_000,
      short: rate(burnShort),
    },
    startedAt: iso(row.startedAt),
    resolvedAt: isoOrNull(endedAt),
    acknowledgedAt: isoOrNull(row.acknowledgedAt),
    acknowledgedBy: row.acknowledgedBy,
  };
}

export const sloMessage = (
  row: SloAlertRow,
  slo: Slo | null,
  send: SloSend,
  { id, kind, name, sealedConfig }: RoutedChannel,
  publicUrl: string,
): AlertMessage => ({
  v: 1,
  deliveryId: `msg_${send.key}`,
  workspaceId: row.workspaceId,
  monitorId: '',
  incidentId: null,
  channel: { id, kind, name, sealedConfig },
  event: {
    type: send.event,
    timestamp: iso(send.at),
    data: {
      incident: null,
      monitor: null,
      message: send.message,
      slo: about(row, slo, send, publicUrl),
      ...(send.reminder === undefined ? {} : { reminder: send.reminder }),
    },
  },
  attempt: 1,
  owner: 'workspace',
});
