/** What is said of channels that fail, through those that work: once an outage, and once when it is over. */
import { breakerState } from '../../domain/alert/breaker.ts';
import { alarmAt, type ChannelHealth, whoHears } from '../../domain/alert/channel-health.ts';
import { log } from '../../platform/log.ts';
import type { RoutedChannel } from '../../wire/alerts.ts';
import { channelMessage } from './messages.ts';
import type { DispatchStore } from './store.ts';
import type { Traffic } from './traffic.ts';

export class Words {
  readonly #store: DispatchStore;
  readonly #traffic: Traffic;

  constructor(store: DispatchStore, traffic: Traffic) {
    this.#store = store;
    this.#traffic = traffic;
  }

  /** Where no channel works, it is said as soon as one does. */
  failing(now: number): void {
    for (const [id, known] of this.#traffic.knownChannels()) {
      const { health, breaker } = known;
      const at = alarmAt(health, breakerState(breaker, now) === 'closed');
      const channel = this.#traffic.channel(id);
      if (at === null || at > now || !channel) continue;
      const hears = whoHears(this.#traffic.settings?.channels ?? [], this.#traffic.failing(now));
      if (hears.length === 0) continue;
      this.#traffic.put(id, { ...known, health: { ...health, toldThrough: hears.map((one) => one.id) } });
      for (const to of hears) this.#say(channel, to, health, false, now);
      log('warn', 'channel_failing', { workspaceId: this.#store.workspaceId(), channelId: id });
    }
  }

  /** @param before as it was before the try that arrived */
  worksAgain(channel: RoutedChannel, before: ChannelHealth, now: number): void {
    for (const id of before.toldThrough ?? []) {
      const to = this.#traffic.channel(id);
      if (to) this.#say(channel, to, before, true, now);
    }
  }

  /** When something may be to be said; what nobody can hear waits for a change. */
  dueAt(now: number): number | null {
    const times = this.#traffic
      .knownChannels()
      .map(([, { health, breaker }]) => alarmAt(health, breakerState(breaker, now) === 'closed'))
      .filter((at) => at !== null && at > now);
    return times.length === 0 ? null : Math.min(...(times as number[]));
  }

  #say(about: RoutedChannel, to: RoutedChannel, health: ChannelHealth, isOver: boolean, now: number): void {
    const workspaceId = this.#store.workspaceId();
    if (workspaceId === null || health.failingSince === null) return;
    const outage = { since: health.failingSince, lastError: health.lastError };
    const message = channelMessage(workspaceId, about, to, outage, isOver, now);
    this.#store.owe(message.deliveryId, { kind: 'alert', message }, now);
  }
}
