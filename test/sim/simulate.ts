/** One run of the whole product from one seed, in virtual time, and what its oracle found broken. */
import { EachStep } from './oracle/each-step.ts';
import { atTheEnd } from './oracle/at-the-end.ts';
import { type Kept, Ledger } from './oracle/ledger.ts';
import { type Figures, figuresOf } from './oracle/figures.ts';
import { Chance } from './runtime/chance.ts';
import { SimD1 } from './runtime/d1.ts';
import { enter, install } from './runtime/globals.ts';
import { Network } from './runtime/network.ts';
import { Platform } from './runtime/platform.ts';
import { lookAt } from './shims/checks.ts';
import { Bindings } from './world/bindings.ts';
import { Faults } from './world/faults.ts';
import { People } from './world/people.ts';
import {
  drawPlan,
  minute,
  noticedOf,
  recoveredOf,
  type Plan,
  type Profile,
  type Scheme,
} from './world/plan.ts';
import { Receiver } from './world/receiver.ts';
import { Targets } from './world/target.ts';
import { tapNetwork } from './world/taps.ts';

export type Order = { seed: number; profile?: Profile; scheme?: Scheme; trace?: boolean };
export type Outcome = {
  seed: number;
  plan: Plan;
  broken: string[];
  trace: string[];
  events: number;
  figures: Figures;
};

/** How long queues and outboxes may take to empty once no check runs any more. */
const drainMsMax = 12 * 60 * minute;

let fetches: Receiver | null = null;
let errors: unknown[] = [];
install((url, init) => fetches!.fetch(url, init));
process.on('unhandledRejection', (error) => errors.push(error));

export async function simulate(order: Order, migrations: readonly string[]): Promise<Outcome> {
  const plan = drawPlan(order.seed, order.profile, order.scheme);
  const chance = new Chance(order.seed);
  const platform = new Platform(plan.startsAt, chance);
  enter({ clock: platform.clock, chance: chance.fork('random') });
  const trace: string[] = order.trace ? [JSON.stringify(plan, null, 1)] : [];
  const stamp = () => `${((platform.clock.now - plan.startsAt) / 1_000).toFixed(3).padStart(10)} s`;
  if (order.trace) platform.traced = (line) => trace.push(`${stamp()}  ${line}`);
  hushLog(order.trace ? (line) => platform.trace(() => line) : null);

  const { clock } = platform;
  const ledger = new Ledger();
  const faults = new Faults(plan.faults, plan.weather, chance, () => clock.now);
  const receiver = new Receiver(platform, faults);
  const targets = new Targets(platform, chance, faults, plan.monitors);
  const d1 = new SimD1(platform, migrations);
  const network = new Network(platform, faults.call, faults.callMs);
  const steps = new EachStep(ledger, receiver.received);
  let probing = true;
  const bindings = new Bindings(platform, network, d1, faults, plan, {
    alarmDelayMs: ({ kind, region }) => (kind === 'prober' && !probing ? Infinity : faults.alarmMs(region)),
    committed: ({ kind, name }, storage) => {
      if (kind !== 'monitor') return;
      const known = ledger.kept.get(name)?.length;
      steps.committed(name, storage, clock.now);
      const kept = ledger.kept.get(name);
      if (kept?.length !== known) platform.trace(() => `${name} keeps ${tellState(kept!.at(-1)!)}`);
    },
  });
  tapNetwork(network, ledger, clock);
  for (const queue of [bindings.queues.urgent, bindings.queues.results])
    queue.taken = (body) => ledger.took(body);
  platform.fateOf = faults.event;
  d1.fate = faults.d1;
  fetches = receiver;
  errors = [];
  lookAt(targets.check);

  const quietUntil =
    plan.healedAt +
    Math.max(...plan.monitors.map(noticedOf)) +
    Math.max(...plan.monitors.map(recoveredOf)) +
    6 * minute;
  try {
    await new People(platform, bindings, plan).setUp(d1);
    for (let at = plan.startsAt + minute; at < quietUntil; at += minute)
      clock.at(at, () => bindings.tick(at));
    await clock.runUntil(quietUntil, () => ledger.broken.length > 0);
    const atQuiet = ledger.broken.length;
    if (atQuiet === 0) {
      probing = false;
      const idle = () =>
        Object.values(bindings.queues).every(({ pending }) => pending.size === 0) && bindings.settled();
      await clock.runUntil(quietUntil + drainMsMax, () => idle() || ledger.broken.length > 0);
      if (ledger.broken.length === 0) atTheEnd({ plan, ledger, targets, receiver, d1, bindings, quietUntil });
    }
  } catch (error) {
    ledger.violated(`the run itself: ${(error as Error).stack ?? String(error)}`);
  }
  for (const error of errors) ledger.violated(`nobody caught: ${(error as Error)?.stack ?? String(error)}`);
  const figures = figuresOf(plan, ledger, quietUntil);
  bindings.close();
  d1.db.close();
  return { seed: order.seed, plan, broken: ledger.broken, trace, events: clock.events, figures };
}

const tellState = ({ spec, state, removed }: Kept): string =>
  removed
    ? 'nothing more'
    : `${state?.status} v${spec?.version} ${state?.incident?.id ?? ''} ${JSON.stringify(
        Object.entries(state?.regions ?? {}).map(
          ([region, { window, unknownAt }]) =>
            `${region} ${window.map(({ verdict }) => verdict[0]).join('')}${unknownAt && unknownAt > (window.at(-1)?.slotAt ?? 0) ? '?' : ''}`,
        ),
      )} waits for ${state?.confirm?.waiting.join() ?? 'nobody'}`;

function hushLog(take: ((line: string) => void) | null): void {
  for (const level of ['info', 'warn', 'error'] as const) console[level] = (line: string) => take?.(line);
}
