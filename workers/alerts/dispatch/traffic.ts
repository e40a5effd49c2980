/**
 * One workspace's traffic: decides for each alert (domain/alert/admission.ts) and remembers what later decisions need.
 * What was sent in the last minute is kept in memory and read again from the answers after an eviction.
 */
import { admission, type ChannelTraffic } from '../../domain/alert/admission.ts';
import { breakerState, closed, heard, tryAgain } from '../../domain/alert/breaker.ts';
import { afterTry, healthy } from '../../domain/alert/channel-health.ts';
import { noRate, type Rate } from '../../domain/alert/rate.ts';
import { digestedByDefault } from '../../wire/channels/index.ts';
import { noStorm, type Storm, stormAt, weather } from '../../domain/alert/storm.ts';
import {
  breakerPatienceMsMax,
  digestAfterMs,
  digestEveryMs,
  ratePerMinuteDefault,
  stormMonitorsDefault,
  stormWindowSecondsDefault,
} from '../../domain/limits.ts';
import type { AlertMessage, DeliveryAttempt, RoutedChannel } from '../../wire/alerts.ts';
import type { Admission, DeliveryOutlook, DispatchSettings } from '../../wire/rpc.ts';
import type { DispatchStore, KnownChannel } from './store.ts';

/** An answer is remembered for so long; who does not come again by then is not waited for. */
export const answersMs = 10 * 60_000;
const unknown: KnownChannel = { breaker: closed, health: healthy, lastDigestAt: 0 };
const changes = new Set<string>(['incident.opened', 'incident.resolved']);

export class Traffic {
  readonly #store: DispatchStore;
  #storm: Storm;
  readonly #rates = new Map<string, Rate>();
  readonly #known: Map<string, KnownChannel>;
  /** Channels that hold something, since when; and the newest time anything was held at, for an order without ties. */
  readonly #holding: Map<string, number>;
  #lastHeldAt: number;
  settings: DispatchSettings | null;

  constructor(store: DispatchStore) {
    this.#store = store;
    this.settings = store.settings();
    this.#storm = store.storm() ?? noStorm;
    this.#known = new Map(store.channels());
    const holding = store.holding();
    this.#holding = new Map(holding.map(({ channelId, since }) => [channelId, since]));
    this.#lastHeldAt = Math.max(0, ...holding.map(({ last }) => last));
    for (const { channelId, state, at, turn } of store.allAsked().sort((a, b) => a.at - b.at)) {
      const { sent, turns } = this.#rate(channelId);
      if (state === 'sent') this.#rates.set(channelId, { sent: [...sent, at], turns });
      else if (turn !== null)
        this.#rates.set(channelId, { sent, turns: [...turns, turn].sort((a, b) => a - b) });
    }
  }

  #rate = (channelId: string): Rate => this.#rates.get(channelId) ?? noRate;
  known = (channelId: string): KnownChannel => this.#known.get(channelId) ?? unknown;
  knownChannels = (): [string, KnownChannel][] => [...this.#known];
  put(channelId: string, known: KnownChannel): void {
    this.#known.set(channelId, known);
    this.#store.putChannel(channelId, known);
  }
  channel = (id: string): RoutedChannel | undefined =>
    this.settings?.channels.find((channel) => channel.id === id);
  settingsOf({ id, kind }: Pick<RoutedChannel, 'id' | 'kind'>): { digest: boolean; ratePerMinute: number } {
    return (
      this.settings?.channels.find((channel) => channel.id === id) ?? {
        digest: digestedByDefault(kind),
        ratePerMinute: ratePerMinuteDefault,
      }
    );
  }
  get #stormSettings() {
    return (
      this.settings?.storm ?? {
        monitors: stormMonitorsDefault,
        windowMs: stormWindowSecondsDefault * 1_000,
      }
    );
  }
  stormSince = (now: number): number | null => stormAt(this.#storm, this.#stormSettings, now).since;

  /** No await in here: what is decided and what is remembered of it are one transaction. */
  admit(message: AlertMessage, now: number, random: number): Admission {
    if (this.#store.isHeld(message)) return { kind: 'held' };
    const asked = this.#store.asked(message);
    // When a later try is due, its owner knows.
    if (asked?.state === 'later' && asked.at > now && message.attempt === 1)
      return { kind: 'later', at: asked.at };
    const { channel, monitorId, deliveryId, event } = message;
    const { id } = channel;
    const firstAt = asked?.firstAt ?? now;
    const { digest, ratePerMinute } = this.settingsOf(channel);
    const decided = admission(
      this.#trafficOf(id),
      {
        digest,
        ratePerMinute,
        together: this.#together(message, asked === null && message.attempt === 1, now),
        behindDigest: this.#holding.has(id) || this.#store.isBehindDigest(message),
        alone: asked?.state === 'sent' || message.attempt > 1,
        turn: asked?.turn ?? null,
        notBefore: this.#store.waitsUntil(message, firstAt, now - answersMs),
        impatient: now - Date.parse(event.timestamp) > breakerPatienceMsMax,
      },
      now,
      random,
    );
    this.#remember(id, decided.traffic);
    const { verdict } = decided;
    if (verdict.kind === 'held') {
      this.#lastHeldAt = Math.max(now, this.#lastHeldAt + 1);
      this.#store.hold(message, this.#lastHeldAt);
      if (!this.#holding.has(id)) this.#holding.set(id, this.#lastHeldAt);
      return { kind: 'held' };
    }
    const state = verdict.kind === 'send' ? 'sent' : 'later';
    const at = verdict.kind === 'send' ? now : verdict.at;
    const turn = verdict.kind === 'send' ? null : verdict.turn;
    this.#store.answer({ channelId: id, monitorId, deliveryId, state, firstAt, at, turn });
    const { breaker, health } = this.known(id);
    return verdict.kind === 'send'
      ? { kind: 'send', tell: breaker.failures > 0 || health.failingSince !== null }
      : { kind: 'later', at };
  }

  /** For what the object itself sends: digests, replays, words about channels. @returns when to come again; null is now */
  gate(message: AlertMessage, turn: number | null, now: number, random: number) {
    const { id } = message.channel;
    const { ratePerMinute } = this.settingsOf(message.channel);
    const alone = { digest: false, together: false, behindDigest: false, alone: true, notBefore: null };
    const asked = { ...alone, ratePerMinute, turn, impatient: false };
    const { traffic, verdict } = admission(this.#trafficOf(id), asked, now, random);
    this.#remember(id, traffic);
    if (verdict.kind === 'later') return verdict;
    const { monitorId, deliveryId } = message;
    this.#store.answer({
      channelId: id,
      monitorId,
      deliveryId,
      state: 'sent',
      firstAt: now,
      at: now,
      turn: null,
    });
    return null;
  }

  tried(message: AlertMessage, attempt: DeliveryAttempt, next: DeliveryOutlook, random: number): void {
    const { channel, monitorId, deliveryId } = message;
    const before = this.known(channel.id);
    const { outcome, error, at } = attempt;
    // Its other alerts wait for the next try of this one.
    const asked = outcome === 'transient' && next.nextAttemptAt !== null ? this.#store.asked(message) : null;
    if (asked)
      this.#store.answer({ ...asked, monitorId, deliveryId, state: 'later', at: next.nextAttemptAt! });
    this.put(channel.id, {
      ...before,
      breaker: heard(before.breaker, outcome, attempt.at + attempt.latencyMs, random),
      health: afterTry(before.health, { at, outcome, error, dead: next.dead }),
    });
  }

  configured(settings: DispatchSettings, now: number): void {
    for (const channel of settings.channels) {
      const old = this.settings?.channels.find(({ id }) => id === channel.id);
      const known = this.#known.get(channel.id);
      if (known && old && old.sealedConfig !== channel.sealedConfig)
        this.put(channel.id, { ...known, breaker: tryAgain(known.breaker, now) });
    }
    this.settings = settings;
    this.#store.putSettings(settings);
  }

  /** When each channel that holds something gets its digest. */
  digestsDue = (): { channelId: string; at: number }[] =>
    [...this.#holding].map(([channelId, since]) => ({
      channelId,
      at: Math.max(since + digestAfterMs, this.known(channelId).lastDigestAt + digestEveryMs),
    }));
  digested(channelId: string, now: number): void {
    this.#holding.delete(channelId);
    this.put(channelId, { ...this.known(channelId), lastDigestAt: now });
  }
  failing = (now: number): Set<string> =>
    new Set(
      [...this.#known]
        .filter(
          ([, { breaker, health }]) =>
            health.failingSince !== null || breakerState(breaker, now) !== 'closed',
        )
        .map(([id]) => id),
    );

  #trafficOf = (id: string): ChannelTraffic => ({ rate: this.#rate(id), breaker: this.known(id).breaker });
  #remember(id: string, { rate, breaker }: ChannelTraffic): void {
    this.#rates.set(id, rate);
    const known = this.known(id);
    if (known.breaker !== breaker) this.put(id, { ...known, breaker });
  }
  #together(message: AlertMessage, isNew: boolean, now: number): boolean {
    const { monitorId, incidentId, event } = message;
    // What is told again is no change.
    const isChange = isNew && changes.has(event.type) && event.data.reminder === undefined;
    const change = isChange ? `${monitorId} ${incidentId} ${event.type}` : null;
    const { storm, together } = weather(this.#storm, this.#stormSettings, { monitorId, change }, now);
    if (storm !== this.#storm) this.#store.putStorm(storm);
    this.#storm = storm;
    return together;
  }
}
