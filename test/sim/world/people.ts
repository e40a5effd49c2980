/** The people of a workspace: they set monitors up and change them, by the API's own queries and its way to the objects. */
import { drizzle } from 'drizzle-orm/d1';
import {
  getMonitor,
  deleteMonitor,
  insertMonitor,
  type MonitorRow,
  updateMonitor,
} from '../../../db/d1/queries/monitors.ts';
import { configure } from '../../../workers/api/configure.ts';
import type { Env as ApiEnv } from '../../../workers/api/env.ts';
import { keyRing, seal, sealContext } from '../../../workers/platform/crypto.ts';
import { invoke } from '../runtime/invocation.ts';
import type { SimD1 } from '../runtime/d1.ts';
import type { Platform } from '../runtime/platform.ts';
import { type Bindings, secretsKeys } from './bindings.ts';
import type { Deed, MonitorPlan, Plan, Settings } from './plan.ts';
import { receiverUrl } from './receiver.ts';

export const workspaceId = 'wsp_sim';
const requestMsMax = 30_000;

const columnsOf = ({ intervalMs, ...rest }: Partial<Settings>) => ({
  ...rest,
  ...(intervalMs === undefined ? {} : { intervalSeconds: intervalMs / 1_000 }),
});

export class People {
  readonly #platform: Platform;
  readonly #bindings: Bindings;
  readonly #plan: Plan;

  constructor(platform: Platform, bindings: Bindings, plan: Plan) {
    this.#platform = platform;
    this.#bindings = bindings;
    this.#plan = plan;
  }
  get #env(): ApiEnv {
    return this.#bindings.core as unknown as ApiEnv;
  }

  async setUp(d1: SimD1): Promise<void> {
    d1.run('insert into workspaces (id, name, created_at) values (?, ?, 0)', [workspaceId, 'Simulated']);
    for (const id of this.#plan.channels) {
      const secrets = {
        kind: 'webhook',
        url: receiverUrl(id),
        signingSecret: 'whsec_c2ltdWxhdGVk',
        headers: {},
      };
      const sealed = await seal(keyRing.parse(secretsKeys), JSON.stringify(secrets), sealContext.channel(id));
      d1.run(
        'insert into channels (id, workspace_id, kind, name, public_config, sealed_config, created_at) values (?, ?, ?, ?, ?, ?, 0)',
        [id, workspaceId, 'webhook', id, '{}', sealed],
      );
    }
    for (const { id, settings, deeds } of this.#plan.monitors) {
      const create = async () => configure(this.#env, [await this.#create(id, settings)]);
      this.#platform.clock.after(0, () => this.#request(`create ${id}`, 1, create));
      for (const deed of deeds) {
        this.#platform.clock.at(deed.at, () => this.#do(id, deed, 3));
      }
    }
  }

  #create(id: string, settings: Settings): Promise<MonitorRow> {
    const now = Date.now();
    return insertMonitor(drizzle(this.#env.DB), {
      id, workspaceId, name: `Monitor ${id}`, kind: 'http', target: 'https://shop.test/', ...columnsOf(settings),
      intervalSeconds: settings.intervalMs / 1_000, assertions: [], tags: [], version: 1, jobVersion: 1, paused: false,
      createdAt: now, updatedAt: now, status: 'pending', statusSince: now, noData: false,
      regions: settings.regions, quorum: settings.quorum, timeoutMs: settings.timeoutMs,
      failureThreshold: settings.failureThreshold, recoveryThreshold: settings.recoveryThreshold,
      // Each outage is told by itself.
      flapping: null,
    }); // prettier-ignore
  }

  /** Somebody who gets an error tries again; who paused a monitor resumes it, however long that takes. */
  #do(id: string, deed: Deed, tries: number): void {
    const left = deed.kind === 'resume' || deed.kind === 'delete' ? Infinity : tries;
    this.#request(`${deed.kind} ${id}`, left, () => this.#deed(id, deed));
  }

  #request(name: string, tries: number, work: () => Promise<unknown>): void {
    const { clock } = this.#platform;
    this.#platform.trace(() => `people: ${name}`);
    const request = invoke(this.#platform, { name: `api ${name}` }, work, (error) => {
      timeout.cancelled = true;
      if (error)
        this.#platform.trace(
          () => `people: ${name} failed: ${String(error)} ${String((error as Error).cause)}`,
        );
      if (error && tries > 1) clock.after(20_000, () => this.#request(name, tries - 1, work));
    });
    const timeout = clock.after(requestMsMax, () => this.#platform.kill(request));
  }

  async #deed(id: string, deed: Deed): Promise<void> {
    const db = drizzle(this.#env.DB);
    const monitor = this.#env.MONITOR.getByName(id);
    if (deed.kind === 'acknowledge') {
      const open = (await monitor.snapshot())?.state.incident;
      if (open) await monitor.acknowledge(open.id, 'Ann', 'I am on it');
      return;
    }
    if (deed.kind === 'check') return void (await monitor.checkNow());
    const row = await getMonitor(db, workspaceId, id);
    if (!row) return;
    if (deed.kind === 'delete') {
      await monitor.remove();
      return deleteMonitor(db, workspaceId, id);
    }
    const change = deed.kind === 'edit' ? columnsOf(deed.change) : { paused: deed.kind === 'pause' };
    const updated = await updateMonitor(db, row, change, Date.now());
    if (updated) await configure(this.#env, [updated]);
  }
}

export type { MonitorPlan };
