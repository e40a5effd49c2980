/** What people may know of a workspace's dispatch: is there a storm, which channels fail, what waits. */
import { breakerState } from '../../domain/alert/breaker.ts';
import type { DispatchStatus } from '../../wire/rpc.ts';
import type { DispatchStore } from './store.ts';
import type { Traffic } from './traffic.ts';

export function statusOf(store: DispatchStore, traffic: Traffic, now: number): DispatchStatus {
  const holding = new Map(store.holding().map(({ channelId, count }) => [channelId, count]));
  const waiting = Map.groupBy(
    store.allAsked().filter(({ state }) => state === 'later'),
    ({ channelId }) => channelId,
  );
  const known = new Map(traffic.knownChannels());
  const ids = new Set([...known.keys(), ...holding.keys(), ...waiting.keys()]);
  return {
    stormSince: traffic.stormSince(now),
    held: [...holding.values()].reduce((sum, count) => sum + count, 0),
    channels: [...ids].map((channelId) => {
      const { breaker, health } = traffic.known(channelId);
      return {
        channelId,
        breaker: breakerState(breaker, now),
        failures: breaker.failures,
        openUntil: breaker.openUntil,
        held: holding.get(channelId) ?? 0,
        waiting: waiting.get(channelId)?.length ?? 0,
        failingSince: health.failingSince,
        lastError: health.lastError,
      };
    }),
  };
}
