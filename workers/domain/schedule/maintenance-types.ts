/** Maintenance windows, as data: pure, sent to the monitors' objects with their specs. */

export type MaintenanceWindow = {
  id: string;
  name: string;
  /** IANA. */
  timeZone: string;
  /** The first start, local to the zone: `YYYY-MM-DDTHH:MM`. */
  startsAt: string;
  durationMs: number;
  /** RFC 5545, without `RRULE:` and DTSTART (`FREQ=WEEKLY;BYDAY=SU`); null happens once. */
  rrule: string | null;
};
