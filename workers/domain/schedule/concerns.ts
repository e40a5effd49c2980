/** Whom a maintenance window concerns: every monitor, those it names, and those with one of its tags. */
export type MaintenanceScope = {
  allMonitors: boolean;
  monitorIds: readonly string[];
  tags: readonly string[];
};

export const concerns = (
  scope: MaintenanceScope,
  monitor: { id: string; tags: readonly string[] },
): boolean =>
  scope.allMonitors ||
  scope.monitorIds.includes(monitor.id) ||
  monitor.tags.some((tag) => scope.tags.includes(tag));
