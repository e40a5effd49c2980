/**
 * Beats: `/ping/<key>`, `/ping/<key>/start|fail|log` and `/ping/<key>/<exit code>`, by GET, HEAD or POST. Straight to
 * the monitor's object, which the key names: neither D1 nor Postgres is asked. Answers are a word of plain text, for
 * scripts; one that is not 200 says that nothing was heard.
 */
import { type Context, Hono } from 'hono';
import type { BeatSignal } from '../../domain/heartbeat/types.ts';
import { log } from '../../platform/log.ts';
import { type PingKey, readPingKey } from '../../platform/ping-key.ts';
import { addressKey } from '../auth/tries.ts';
import type { App, Env } from '../env.ts';
import { readLog } from '../ping-log.ts';
import { countUnknown, isGuessing, mayBeat, periodSeconds } from '../ping-limits.ts';

const methods = 'GET, HEAD, POST, OPTIONS';
// No cookie and no password is looked at here: a page on any origin may report.
const headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' };

const say = (c: Context, status: 200 | 400 | 404 | 405 | 429 | 503, text: string, more = {}) =>
  c.text(`${text}\n`, status, { ...headers, ...more });
const tooMany = (c: Context, what: string) => say(c, 429, what, { 'retry-after': String(periodSeconds) });

/** What the end of the address says; null for something else. */
function signalOf(end: string | undefined, told: string): BeatSignal | null {
  if (end === undefined) return { type: 'succeeded', exitCode: null, log: told };
  if (end === 'start') return { type: 'started' };
  if (end === 'fail') return { type: 'failed', exitCode: null, log: told };
  if (end === 'log') return { type: 'logged', log: told };
  const exitCode = /^\d{1,3}$/.test(end) ? Number(end) : Infinity;
  if (exitCode > 255) return null;
  return { type: exitCode === 0 ? 'succeeded' : 'failed', exitCode, log: told };
}

/** An object that moves or is deployed anew breaks its calls off: another stub reaches it. Heard twice is no harm. */
async function heardBy(env: Env, { monitorId, secret }: PingKey, signal: BeatSignal, at: number) {
  const tell = () => env.MONITOR.getByName(monitorId).beat(secret, signal, at);
  try {
    return await tell();
  } catch (error) {
    const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
    if (!retryable || overloaded) throw error;
    return await tell();
  }
}

export const ping = new Hono<App>().all('/*', async (c) => {
  const arrivedAt = Date.now();
  const { method, path } = c.req;
  if (method === 'OPTIONS')
    return c.body(null, 204, {
      ...headers,
      'access-control-allow-methods': methods,
      'access-control-allow-headers': '*',
    });
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    return say(c, 405, 'method not allowed', { allow: methods });
  const [text = '', end, ...more] = path
    .replace(/^\/ping\/?/, '')
    .replace(/\/$/, '')
    .split('/');
  const key = readPingKey(text);
  if (!key || more.length > 0) return say(c, 404, 'not found');
  if (!signalOf(end, ''))
    return say(c, 400, 'the address ends with start, fail, log or an exit code from 0 to 255');
  const sender = addressKey(c.req.header('cf-connecting-ip'));
  if (isGuessing(sender, arrivedAt)) return tooMany(c, 'too many unknown keys');
  if (!(await mayBeat(c.env, key, end === 'log'))) return tooMany(c, 'too many beats');
  const signal = signalOf(end, await readLog(c.req.raw))!;
  try {
    if (await heardBy(c.env, key, signal, arrivedAt)) return say(c, 200, 'OK');
  } catch (error) {
    log('error', 'beat_not_heard', { monitorId: key.monitorId, error });
    return say(c, 503, 'try again', { 'retry-after': '1' });
  }
  await countUnknown(c.env, sender, arrivedAt);
  return say(c, 404, 'not found');
});
