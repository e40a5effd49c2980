/** What the regions say together at one moment: who has a say, who fails, what the quorum is. */
import { advisoryRunMin, freshnessGraceMs, steadyHeardEveryMs } from '../limits.ts';
import { isProbed, type RegionId } from '../region.ts';
import { needed } from './quorum.ts';
import { emptyRegion, isKnown, isSilentOnce, newestSlot, streakOf } from './streak.ts';
import type { MachineConfig, MonitorState, Streak } from './types.ts';

export type Voice = { region: RegionId; streak: Streak };
export type Facts = {
  /** Regions with fresh data, those asked and not yet heard, and those silent for once: the quorum is counted over them. */
  voters: Voice[];
  failing: Voice[];
  /** Failing by a word that still stands: its newest result failed, and it is not being asked again. */
  standing: Voice[];
  /** Fresh regions whose newest result failed, whether or not often enough. */
  ailing: Voice[];
  recovering: Voice[];
  slow: Voice[];
  /** Regions that fail for longer than a blip. */
  persistent: Voice[];
  good: Voice[];
  needed: number;
  /** How many are silent for once: they are asked again before anything is concluded from their silence. */
  silentOnce: number;
  /** Asked to confirm and not heard yet. */
  unheard: RegionId[];
};

/**
 * How long a region's last word counts, from when it was heard or from the moment since which every word is heard.
 * Long, because a steady region is heard rarely; that does no harm, because a decision begins with asking everybody.
 */
export const freshForMs = (config: MachineConfig): number =>
  steadyHeardEveryMs + 2 * config.intervalMs + config.timeoutMs + freshnessGraceMs;

export function factsOf(config: MachineConfig, state: MonitorState, now: number): Facts {
  const waiting = new Set(state.confirm?.waiting);
  const voters: Voice[] = [];
  const speaking: Voice[] = [];
  let silentOnce = 0;
  for (const region of config.regions) {
    const memory = state.regions[region] ?? emptyRegion;
    const voice = { region, streak: streakOf(memory, config) };
    const heardAt = Math.max(newestSlot(memory), state.completeSince);
    // A heartbeat's word stands until the next one: its object watches the clock itself.
    const inTime = !isProbed(region) || now - heardAt <= freshForMs(config);
    const fresh = isKnown(memory) && inTime;
    const once = isSilentOnce(memory) && inTime;
    if (once) silentOnce += 1;
    // Whether one that was never heard has a say is not known before it answers: it holds an outage back, and ends none.
    if (fresh || once || (waiting.has(region) && (!state.down || isKnown(memory)))) voters.push(voice);
    // While an outage is open, a region that is asked again, or silent for once, stands by what it said before.
    if (fresh || (state.down && (once || (waiting.has(region) && isKnown(memory))))) speaking.push(voice);
  }
  const failing = speaking.filter(({ streak }) => streak.failing);
  return {
    voters,
    failing,
    standing: failing.filter(({ region, streak }) => streak.goodRun === 0 && !waiting.has(region)),
    ailing: speaking.filter(({ streak }) => streak.failRun > 0 || streak.failing),
    recovering: failing.filter(({ streak }) => streak.goodRun > 0),
    slow: speaking.filter(({ streak }) => streak.slow),
    persistent: failing.filter(
      ({ streak }) => streak.failRun >= Math.max(config.failureThreshold + 1, advisoryRunMin),
    ),
    good: speaking.filter(({ streak }) => !streak.failing),
    needed: needed(config.quorum, voters.length),
    silentOnce,
    unheard: [...waiting],
  };
}
