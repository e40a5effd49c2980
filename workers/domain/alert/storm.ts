/**
 * Storm control. More than K monitors of a workspace that change their state within a window are a storm: the first K
 * are told at once, everything from the next one on is told together. It is over when the window is calm: no more than
 * half of K monitors in it. Only the newest K + 1 monitors matter for both, so no more than these are remembered.
 */
export type StormSettings = { monitors: number; windowMs: number };
export type Storm = {
  since: number | null;
  /** The monitors that changed last, oldest first; each with its newest change and what was decided for that. */
  recent: { monitorId: string; change: string; at: number; together: boolean }[];
};

export const noStorm: Storm = { since: null, recent: [] };

/** The storm as it is at `now`: one that has calmed down is over. */
export function stormAt(storm: Storm, settings: StormSettings, now: number): Storm {
  if (storm.since === null) return storm;
  const calm = Math.floor(settings.monitors / 2);
  return within(storm, settings, now).length <= calm ? { ...storm, since: null } : storm;
}

/**
 * One alert of a monitor. `change` names what happened, the same for every channel that tells of it, and is decided once;
 * null for an alert that is no change of state: it follows the weather and does not make it.
 */
export function weather(
  before: Storm,
  settings: StormSettings,
  alert: { monitorId: string; change: string | null },
  now: number,
): { storm: Storm; together: boolean } {
  const { monitorId, change } = alert;
  const storm = stormAt(before, settings, now);
  if (change === null) return { storm, together: storm.since !== null };
  const known = storm.recent.find((one) => one.change === change);
  if (known) return { storm, together: known.together };
  const others = storm.recent.filter((one) => one.monitorId !== monitorId);
  const changing = within({ ...storm, recent: others }, settings, now).length + 1;
  const since = storm.since ?? (changing > settings.monitors ? now : null);
  const together = since !== null;
  const recent = [...others, { monitorId, change, at: now, together }].slice(-(settings.monitors + 1));
  return { storm: { since, recent }, together };
}

const within = ({ recent }: Storm, { windowMs }: StormSettings, now: number) =>
  recent.filter(({ at }) => at > now - windowMs);
