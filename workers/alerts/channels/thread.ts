/** What belongs together: all that is told of one incident, or of one alert of an objective. Else each message is alone. Pure. */
import type { AlertMessage } from '../../wire/alerts.ts';

export const threadOf = ({ incidentId, event, deliveryId }: AlertMessage): string =>
  incidentId ?? event.data.slo?.alertId ?? deliveryId;
