/**
 * One workspace's dispatch: which alerts are told by themselves, which together, which later, and what must be said of
 * channels that fail. Asked by the alerts consumer before a try (`admit`) and told how tries ended (`tried`).
 *
 * 1. A held alert is stored here before its monitor's object is told that somebody else has it: no crash loses it.
 * 2. A digest, and which alerts it stands for, are written in one transaction; it is an alert of the outbox then,
 *    claimed, tried and reported like a monitor's own, with this object as its owner.
 * 3. When it ended, the delivery log learns which alerts it told of. Only that needs the database.
 */
import { DurableObject } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import { dispatchSettings } from '../../../db/d1/queries/dispatch.ts';
import { toldKnownMs } from '../../domain/limits.ts';
import { AlarmClock } from '../../platform/alarm-clock.ts';
import { claim, putOff, report } from '../../platform/deliveries.ts';
import { inTime } from '../../platform/in-time.ts';
import { log } from '../../platform/log.ts';
import { Outbox } from '../../platform/outbox.ts';
import type { AlertMessage, DeliveryAttempt, RoutedChannel } from '../../wire/alerts.ts';
import type {
  Admission,
  DeliveryOutlook,
  DispatchRpc,
  DispatchSettings,
  DispatchStatus,
  PutOff,
} from '../../wire/rpc.ts';
import type { Env } from '../env.ts';
import { digestMessage } from './messages.ts';
import { Payer } from './pay.ts';
import { statusOf } from './status.ts';
import { DispatchStore, type Owed } from './store.ts';
import { answersMs, Traffic } from './traffic.ts';
import { Words } from './words.ts';

/** Settings that are older are read again, in nobody's way; and one reading waits for the next at least that long. */
const settingsMs = 10 * 60_000;
const readingMs = 30_000;
const hangingMsMax = 10_000;
/** How long an alarm waits for what is owed; that goes on after it. */
const settlingMsMax = 1_000;

export class DispatchObject extends DurableObject<Env> implements DispatchRpc {
  readonly #store: DispatchStore;
  readonly #traffic: Traffic;
  readonly #words: Words;
  readonly #outbox: Outbox<Owed>;
  readonly #alarm: AlarmClock;
  #workspaceId: string | null;
  #readAt = 0;
  #prunedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new DispatchStore(ctx.storage.sql);
    this.#traffic = new Traffic(this.#store);
    this.#words = new Words(this.#store, this.#traffic);
    const payer = new Payer(env, this.#store, this.#traffic);
    this.#outbox = new Outbox(this.#store, (row) => payer.pay(row));
    this.#alarm = new AlarmClock(ctx.storage);
    this.#workspaceId = this.#store.workspaceId();
    void ctx.blockConcurrencyWhile(() => this.#alarm.read());
  }

  async admit(message: AlertMessage, answerBy: number): Promise<Admission> {
    const now = Date.now();
    // Nobody waits for the answer any more: it is told by itself, and would be told by a digest too.
    if (now > answerBy) return { kind: 'send', tell: false };
    this.#belongsTo(message.workspaceId);
    this.#readSettings(now);
    this.#forget(now);
    const admission = this.#traffic.admit(message, now, Math.random());
    this.#arm();
    return admission;
  }

  async tried(message: AlertMessage, attempt: DeliveryAttempt, next: DeliveryOutlook): Promise<void> {
    this.#belongsTo(message.workspaceId);
    this.#heard(message, attempt, next);
    this.#work();
  }

  async claimDelivery(deliveryId: string, attempt: number): Promise<boolean> {
    return claim(this.#store, deliveryId, attempt, Date.now());
  }
  async putOffDelivery(deliveryId: string, attempt: number, why: PutOff): Promise<void> {
    putOff(this.#store, deliveryId, attempt, why);
    this.#arm();
  }
  async reportDelivery(deliveryId: string, attempt: DeliveryAttempt): Promise<DeliveryOutlook> {
    const row = this.#store.owed(deliveryId);
    const next = report(this.#store, deliveryId, attempt, Math.random());
    if (row?.owed.kind === 'alert') {
      this.#heard(row.owed.message, attempt, next);
      if (next.nextAttemptAt === null) this.#ended(row.owed.message);
    }
    this.#work();
    return next;
  }

  async replay(messages: AlertMessage[]): Promise<void> {
    const now = Date.now();
    for (const message of messages) {
      this.#belongsTo(message.workspaceId);
      this.#store.owe(
        message.deliveryId,
        { kind: 'alert', message: { ...message, owner: 'workspace' } },
        now,
      );
    }
    this.#work();
  }

  /** No await in here: that it is known and that it is owed are one transaction. */
  async tell(messages: AlertMessage[]): Promise<void> {
    const now = Date.now();
    for (const message of messages) {
      this.#belongsTo(message.workspaceId);
      if (!this.#store.take(message.deliveryId, now)) continue;
      this.#store.owe(message.deliveryId, { kind: 'alert', message }, now);
    }
    this.#store.forgetTaken(now - toldKnownMs);
    this.#readSettings(now);
    this.#work();
  }

  async configure(settings: DispatchSettings): Promise<void> {
    const known = this.#traffic.settings;
    if (this.ctx.id.name) this.#belongsTo(this.ctx.id.name);
    if (known && known.version > settings.version) return;
    const now = Date.now();
    this.#traffic.configured(settings, now);
    this.#words.failing(now);
    this.#work();
  }

  async status(): Promise<DispatchStatus> {
    return statusOf(this.#store, this.#traffic, Date.now());
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang();
    try {
      const now = Date.now();
      this.#forget(now);
      for (const { channelId, at } of this.#traffic.digestsDue()) if (at <= now) this.#digest(channelId, now);
      this.#words.failing(now);
      await Promise.race([this.#outbox.settle(), scheduler.wait(settlingMsMax)]);
      this.#arm();
    } catch (error) {
      log('error', 'dispatch_alarm_failed', { workspaceId: this.#workspaceId, error });
      await this.#alarm.wakeAfter(5_000);
    }
  }

  /** No await in here: the digest and whom it stands for are one transaction. */
  #digest(channelId: string, now: number): void {
    const held = this.#store.heldFor(channelId).map(({ message }) => message);
    const last = held.at(-1);
    if (!last || this.#workspaceId === null) return;
    const channel: RoutedChannel = this.#traffic.channel(channelId) ?? last.channel;
    const message = digestMessage(this.#workspaceId, channel, held, now);
    this.#store.digest(channelId, message.deliveryId);
    this.#traffic.digested(channelId, now);
    this.#store.owe(message.deliveryId, { kind: 'alert', message }, now);
    log('info', 'digest_made', { workspaceId: this.#workspaceId, channelId, alerts: held.length });
  }

  /** A message of its own has reached its end, one way or another. */
  #ended({ deliveryId, channel, event }: AlertMessage): void {
    if (event.type === 'alerts.digest') {
      this.#store.told(channel.id, deliveryId);
      this.#store.owe(`digested:${deliveryId}`, { kind: 'digested', digestId: deliveryId }, Date.now());
    } else {
      // One that was held alone: the log has its own line.
      this.#store.closeDigest(deliveryId);
    }
  }

  #heard(message: AlertMessage, attempt: DeliveryAttempt, next: DeliveryOutlook): void {
    const now = Date.now();
    const before = this.#traffic.known(message.channel.id).health;
    this.#traffic.tried(message, attempt, next, Math.random());
    if (attempt.outcome === 'delivered') this.#words.worksAgain(message.channel, before, now);
    this.#words.failing(now);
  }

  #forget(now: number): void {
    if (now - this.#prunedAt < answersMs) return;
    this.#prunedAt = now;
    this.#store.forgetAsked(now - answersMs);
    this.#store.forgetHeld(now - answersMs);
  }

  #belongsTo(workspaceId: string): void {
    if (this.#workspaceId !== null) return;
    this.#workspaceId = workspaceId;
    this.#store.putWorkspaceId(workspaceId);
  }

  /** Beside the alerts, never before them: a database that is away or hangs holds up none. */
  #readSettings(now: number): void {
    const { settings } = this.#traffic;
    const workspaceId = this.#workspaceId;
    if (workspaceId === null || (settings && now - settings.version < settingsMs)) return;
    if (now - this.#readAt < readingMs) return;
    this.#readAt = now;
    const reading = inTime(hangingMsMax, dispatchSettings(drizzle(this.env.DB), workspaceId, now))
      .then((read) => this.configure(read))
      .catch((error: unknown) => log('warn', 'dispatch_settings_not_read', { workspaceId, error }));
    this.ctx.waitUntil(reading);
  }

  /** Begins to pay what is owed, without making the caller wait. */
  #work(): void {
    const paying = this.#outbox
      .settle()
      .catch((error: unknown) => log('error', 'settling_failed', { error }))
      .finally(() => this.#arm());
    this.ctx.waitUntil(paying);
    this.#arm();
  }

  #arm(): void {
    const digests = this.#traffic.digestsDue().map(({ at }) => at);
    this.#alarm.wakeBy([this.#words.dueAt(Date.now()), ...digests, this.#outbox.nextDueAt()]);
  }
}
