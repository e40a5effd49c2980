/** Ticks the Workers' crons as Cloudflare would: at each full minute, those whose pattern matches (UTC). */
import { Cron } from 'croner';

export type Ticked = { name: string; crons: string[] };
export type Ticker = { stop(): void };

/** @param fire must not throw */
export function startTicker(
  workers: Ticked[],
  fire: (name: string, cron: string, at: number) => Promise<void>,
): Ticker {
  let timer: ReturnType<typeof setTimeout>;
  const patterns = workers.flatMap(({ name, crons }) =>
    crons.map((cron) => ({ name, cron, pattern: new Cron(cron, { timezone: 'UTC', paused: true }) })),
  );
  const plan = () => {
    const next = (Math.floor(Date.now() / 60_000) + 1) * 60_000;
    timer = setTimeout(() => {
      for (const { name, cron, pattern } of patterns) {
        if (pattern.nextRun(new Date(next - 1_000))?.getTime() === next) void fire(name, cron, next);
      }
      plan();
    }, next - Date.now());
  };
  plan();
  return { stop: () => clearTimeout(timer) };
}
