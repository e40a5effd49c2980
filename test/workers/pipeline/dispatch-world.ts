/** A workspace whose alerts go through the real consumer and its real dispatch object, and a clock that tests move. */
import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { expect, inject, vi } from 'vitest';
import { consumeAlerts } from '../../../workers/alerts/consume.ts';
import type { AlertMessage } from '../../../workers/wire/alerts.ts';
import type { DispatchSettings } from '../../../workers/wire/rpc.ts';
import { channel, env, result, spec, until } from './world.ts';

const port = inject('receiver');
const url = (path: string) => `http://127.0.0.1:${port}${path}`;
const signingSecret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
export const alerts = { ...env, ALLOW_PRIVATE_TARGETS: '1', MAIL_FROM: 'Parallax <alerts@example.com>' };

type Entry = { deliveryId: string; type: string; monitor: { id: string } };
export type Got = {
  path: string;
  id: string;
  body: {
    type: string;
    data: {
      message: string;
      incident: { id: string } | null;
      monitor: { id: string } | null;
      digest?: Entry[];
      channel?: { id: string; failing: boolean };
    };
  };
};

const realNow = Date.now.bind(Date);
let ahead = 0;
vi.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
/** Moves the clock of everything in this Worker. */
export const pass = (ms: number): void => void (ahead += ms);

let count = 0;
export class Workspace {
  /** The receiver is shared by all files of tests. */
  readonly id = `wsp_${/([a-z-]+)\.test/.exec(expect.getState().testPath ?? '')?.[1]}${(count += 1)}`;
  readonly #taken = new Set<string>();
  #version = 0;

  get dispatch() {
    return env.DISPATCH.getByName(this.id);
  }
  path = (name: string): string => `/${this.id}/${name}`;
  async channel(
    name: string,
    settings: { digest?: boolean; ratePerMinute?: number } = {},
    at = this.path(name),
  ) {
    const secrets = { kind: 'webhook', url: url(at), signingSecret, headers: {} } as const;
    const routed = await channel(secrets, `chn_${this.id}_${name}`);
    return { ...routed, name, digest: settings.digest ?? true, ratePerMinute: settings.ratePerMinute ?? 60 };
  }
  async configure(channels: DispatchSettings['channels'], storm = { monitors: 5, windowMs: 60_000 }) {
    await this.dispatch.configure({ version: Date.now() + (this.#version += 1), storm, channels });
  }
  /** Monitors that tell these channels, up before they fail. */
  async monitors(names: string[], channels: DispatchSettings['channels']): Promise<string[]> {
    const ids = names.map((name) => `mon_${this.id}_${name}`);
    for (const [i, id] of ids.entries())
      await env.MONITOR.getByName(id).configure(
        spec(id, { workspaceId: this.id, name: names[i]!, regions: ['weur'], channels }),
      );
    return ids;
  }
  async says(ids: string[], verdict: 'fail' | 'ok'): Promise<void> {
    for (const id of ids)
      await env.MONITOR.getByName(id).record([
        { ...result(id, 'weur', Date.now(), verdict), workspaceId: this.id },
      ]);
  }

  /** Waits for so many messages in the queue and lets the consumer take them, as one batch. */
  async take(atLeast = 1, given = alerts): Promise<void> {
    await until(`${atLeast} alerts in the queue`, async () => (await this.#fresh()).length >= atLeast);
    const bodies = await this.#fresh();
    for (const { key } of bodies) this.#taken.add(key);
    const messages = bodies.map(({ body }, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body }));
    const batch = createMessageBatch('parallax-alerts', messages);
    await consumeAlerts(batch, given);
    await getQueueResult(batch, createExecutionContext());
  }
  async #fresh(): Promise<{ key: string; body: AlertMessage }[]> {
    const kept = (await env.PROBES.getByName('alerts').kept()) as AlertMessage[];
    return kept
      .map((body, i) => ({ key: String(i), body }))
      .filter(({ key, body }) => body.workspaceId === this.id && !this.#taken.has(key));
  }

  /** The dispatch object ends in the middle of its life, as a crash or a deployment ends it. */
  async abort(): Promise<void> {
    await runInDurableObject(this.dispatch, (_, state) => state.abort('a crash')).catch(() => undefined);
  }
  ring = (): Promise<boolean> => runDurableObjectAlarm(this.dispatch);
  /** A monitor's object comes back to what it owes. */
  async again(ids: string[]): Promise<void> {
    for (const id of ids) await runDurableObjectAlarm(env.MONITOR.getByName(id));
  }
  async owedBy(ids: string[]): Promise<number> {
    const owed = await Promise.all(
      ids.map((id) =>
        runInDurableObject(
          env.MONITOR.getByName(id),
          (_, state) =>
            state.storage.sql.exec("select id from outbox where id like 'msg_%'").toArray().length,
        ),
      ),
    );
    return owed.reduce((sum, n) => sum + n, 0);
  }
  async got(name: string): Promise<Got[]> {
    const all = (await (await fetch(url('/got'))).json()) as Got[];
    return all.filter(({ path }) => path === this.path(name));
  }
  logged = async (status?: string) =>
    (
      await env.DB.prepare(
        'select id, status, digest_id, attempts, message, next_attempt_at from deliveries where workspace_id = ?1 and (?2 is null or status = ?2)',
      )
        .bind(this.id, status ?? null)
        .all<{
          id: string;
          status: string;
          digest_id: string | null;
          attempts: string;
          message: string | null;
          next_attempt_at: number | null;
        }>()
    ).results;
  async exists(): Promise<this> {
    await env.DB.prepare("insert or ignore into workspaces (id, name, created_at) values (?, 'Acme', 0)")
      .bind(this.id)
      .run();
    return this;
  }
}
/** Lets the receiver answer a path with this status from now on. */
export const answer = async (path: string, status: number): Promise<void> =>
  void (await fetch(url('/answer'), { method: 'POST', body: JSON.stringify({ path, status }) }));
