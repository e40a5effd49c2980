/** A small world for the machine: it delivers results and answers confirmation rounds as a target of known health would. */
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import { initialState, transition, wakeAt } from '../../../workers/domain/state/machine.ts';
import type {
  Effect,
  MachineConfig,
  MachineEvent,
  MonitorState,
} from '../../../workers/domain/state/types.ts';

export const five: RegionId[] = ['wnam', 'enam', 'weur', 'apac', 'oc'];
export const t0 = 1_800_000_000_000;

export const config = (overrides: Partial<MachineConfig> = {}): MachineConfig => ({
  monitorId: 'mon_test',
  target: 'https://shop.test/',
  regions: five,
  intervalMs: 20_000,
  timeoutMs: 5_000,
  quorum: 'majority',
  failureThreshold: 1,
  recoveryThreshold: 1,
  degradedThreshold: 1,
  degradedRecoveryThreshold: 1,
  flapping: null,
  reopenWithinMs: 0,
  maintenance: [],
  parents: [],
  ...overrides,
});

export const result = (
  region: RegionId,
  at: number,
  verdict: CheckResult['verdict'],
  overrides: Partial<CheckResult> = {},
): CheckResult => ({
  monitorId: 'mon_test',
  workspaceId: 'wsp_test',
  region,
  colo: 'FRA',
  placement: 'verified',
  slotAt: at,
  startedAt: at + 5,
  durationMs: 40,
  verdict,
  kind: 'scheduled',
  ...(verdict === 'fail'
    ? { failure: { class: 'connect_refused', message: 'connection refused', retryable: true } }
    : {}),
  ...overrides,
});

type Health = (region: RegionId, at: number) => CheckResult['verdict'] | 'silent';

export class World {
  state: MonitorState = initialState(t0);
  now = t0;
  effects: Effect[] = [];
  config: MachineConfig;
  health: Health;

  constructor(settings: MachineConfig, health: Health = () => 'ok') {
    this.config = settings;
    this.health = health;
  }

  /** Sends one event; rounds it starts are answered `answerMs` later, one region after the other. */
  send(event: MachineEvent, now = this.now, answerMs = 300): void {
    this.now = Math.max(this.now, now);
    const { state, effects } = transition(this.config, this.state, event, this.now);
    this.state = state;
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.kind !== 'confirm') continue;
      for (const region of effect.regions) {
        const verdict = this.health(region, effect.slotAt);
        if (verdict === 'silent') continue;
        this.send(
          { type: 'results', results: [result(region, effect.slotAt, verdict, { kind: 'confirm' })] },
          this.now + answerMs / effect.regions.length,
        );
      }
    }
  }

  /** Runs the staggered schedule until `until`, and every tick the machine asks for. */
  run(until: number): void {
    const step = this.config.intervalMs / this.config.regions.length;
    for (let at = Math.ceil((this.now + 1 - t0) / step) * step + t0; at <= until; at += step) {
      this.tickUntil(at);
      const region = this.config.regions[Math.round((at - t0) / step) % this.config.regions.length]!;
      const verdict = this.health(region, at);
      if (verdict !== 'silent') this.send({ type: 'results', results: [result(region, at, verdict)] }, at);
    }
    this.tickUntil(until);
    this.now = until;
  }

  tickUntil(until: number): void {
    for (
      let wake = wakeAt(this.config, this.state);
      wake !== null && wake <= until;
      wake = wakeAt(this.config, this.state)
    ) {
      this.send({ type: 'tick' }, wake);
    }
  }

  events(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.event] : []));
  }
  incidents() {
    const latest = new Map(
      this.effects.flatMap((effect) =>
        effect.kind === 'persist_incident' ? [[effect.incident.id, effect.incident] as const] : [],
      ),
    );
    return [...latest.values()];
  }
  rounds(): number {
    return this.effects.filter(({ kind }) => kind === 'confirm').length;
  }
}
