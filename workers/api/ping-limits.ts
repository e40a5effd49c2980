/**
 * How often beats are taken, a minute. A key's beats and its logs are counted apart, so that a job that tells much is
 * still heard when it ends. Unknown keys are counted by their sender; who sends too many is not heard for a minute, so
 * that a guesser wakes no objects. Counting that fails refuses nobody: a beat is worth more than its limit.
 */
import { log } from '../platform/log.ts';
import { type PingKey, pingKeyText } from '../platform/ping-key.ts';
import type { Env } from './env.ts';

/** The counter's period in wrangler.toml. */
export const periodSeconds = 60;
const guessersMax = 10_000;
/** By address: until when. The counter cannot be asked without counting, so each instance remembers what it said. */
const guessers = new Map<string, number>();

async function isWithin({ KEY_BEATS }: Env, key: string): Promise<boolean> {
  try {
    return (await KEY_BEATS.limit({ key })).success;
  } catch (error) {
    log('warn', 'beats_not_counted', { error });
    return true;
  }
}

/** The whole key is counted: who only knows a monitor's id cannot use up what its job needs. */
export const mayBeat = (env: Env, key: PingKey, isLog: boolean): Promise<boolean> =>
  isWithin(env, `${isLog ? 'log:' : ''}${pingKeyText(key)}`);

/** @param sender null for one that is not told from others: see auth/tries.ts */
export const isGuessing = (sender: string | null, now: number): boolean =>
  sender !== null && (guessers.get(sender) ?? 0) > now;

export async function countUnknown(env: Env, sender: string | null, now: number): Promise<void> {
  if (sender === null || (await isWithin(env, `unknown:${sender}`))) return;
  if (guessers.size >= guessersMax) guessers.clear();
  guessers.set(sender, now + periodSeconds * 1_000);
}
