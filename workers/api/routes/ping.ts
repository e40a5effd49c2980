/**
 * Beats: `/ping/<key>`, `/ping/<key>/start|fail|log` and `/ping/<key>/<exit code>`, by GET, HEAD or POST. Straight to
 * the monitor's object, which the key names: neither D1 nor Postgres is asked. Answers are a word of plain text, for
 * scripts; one that is not 200 says that nothing was heard.
 */
import { type Context, Hono } from 'hono';
import type { BeatSignal } from '../../domain/heartbeat/types.ts';
import { log } from '../../platform/log.ts';
import { pingKeyText, readPingKey } from '../../platform/ping-key.ts';
import type { App } from '../env.ts';
import { readLog } from '../ping-log.ts';

/** The counter's period in wrangler.toml. */
const periodSeconds = 60;
const methods = 'GET, HEAD, POST, OPTIONS';
// No cookie and no password is looked at here: a page on any origin may report.
const headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' };

const say = (c: Context, status: 200 | 400 | 404 | 405 | 429 | 503, text: string, more = {}) =>
  c.text(`${text}\n`, status, { ...headers, ...more });

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

export const ping = new Hono<App>().all('/:key/:end?', async (c) => {
  const { method } = c.req;
  if (method === 'OPTIONS')
    return c.body(null, 204, {
      ...headers,
      'access-control-allow-methods': methods,
      'access-control-allow-headers': '*',
    });
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    return say(c, 405, 'method not allowed', { allow: methods });
  const key = readPingKey(c.req.param('key'));
  if (!key) return say(c, 404, 'not found');
  const signal = signalOf(c.req.param('end'), await readLog(c.req.raw));
  if (!signal) return say(c, 400, 'the address ends with start, fail, log or an exit code from 0 to 255');
  // The whole key is counted: who only knows a monitor's id cannot use up what its job needs.
  const { success } = await c.env.KEY_BEATS.limit({ key: pingKeyText(key) });
  if (!success) return say(c, 429, 'too many beats', { 'retry-after': String(periodSeconds) });
  try {
    const heard = await c.env.MONITOR.getByName(key.monitorId).beat(key.secret, signal);
    return heard ? say(c, 200, 'OK') : say(c, 404, 'not found');
  } catch (error) {
    log('error', 'beat_not_heard', { monitorId: key.monitorId, error });
    return say(c, 503, 'try again', { 'retry-after': '1' });
  }
});
