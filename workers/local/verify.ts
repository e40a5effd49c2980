/**
 * `npm run verify`: proves that D1 and history of a stopped Parallax agree, from DATA_DIR, with DATABASE_URL in place of
 * the embedded PostgreSQL where it is set. `npm run verify -- 7` looks at the last seven days only. Ends with 1 where
 * something differs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { postgresFrom } from '../../db/postgres/client.ts';
import { verify } from '../../db/verify/verify.ts';
import { Trouble } from './errors.ts';
import { takeFolder } from './folder.ts';
import { startBridge } from './postgres/bridge.ts';
import { startPostgres } from './postgres/server.ts';
import { fail, settings } from './process.ts';

const queryTimeoutMs = 120_000;
const dayMs = 86_400_000;

async function run(): Promise<number> {
  const { dataDir, databaseUrl } = settings();
  if (!fs.existsSync(path.join(dataDir, 'state')))
    throw new Trouble(`there is no data of Parallax in ${dataDir}: set DATA_DIR`);
  const days = Number(process.argv[2] ?? Infinity);
  if (!(days > 0)) throw new Trouble(`${process.argv[2]} is no number of days`);
  const now = Date.now();
  const from = Number.isFinite(days) ? Math.floor(now / dayMs - days) * dayMs : 0;
  const undo: (() => unknown)[] = [];
  try {
    const folder = takeFolder(dataDir);
    undo.push(() => folder.release());
    const server = databaseUrl ? null : await startPostgres({ dataDir: path.join(dataDir, 'postgres') });
    if (server) undo.push(() => server.stop());
    const url = databaseUrl ?? server!.url;
    const isNeon = /\.neon\.tech$/.test(new URL(url).hostname);
    const bridge = isNeon ? null : await startBridge({ url });
    if (bridge) undo.push(() => bridge.close());
    const miniflare = new Miniflare({
      modules: true,
      script: 'export default {}',
      d1Databases: { DB: 'parallax' },
      defaultPersistRoot: path.join(dataDir, 'state'),
      log: new Log(LogLevel.WARN),
      cf: false,
    });
    undo.push(() => miniflare.dispose());
    const env = bridge
      ? {
          DATABASE_URL: 'postgres://postgres:local@localhost.neon.tech/postgres',
          NEON_LOCAL: `127.0.0.1:${bridge.port}`,
        }
      : { DATABASE_URL: url, NEON_LOCAL: '' };
    const d1 = (await miniflare.getD1Database('DB')) as unknown as D1Database;
    const { hours, waiting, results, differences, ...rest } = await verify(
      d1,
      () => postgresFrom(env, queryTimeoutMs),
      now,
      from,
    );
    for (const { at, monitorId, region, kind, expected, found } of differences)
      console.log(
        `${new Date(at).toISOString()}  ${monitorId}  ${region}  ${kind}: ${expected} expected, ${found} found`,
      );
    const looked = `${hours} hours and ${rest.days} days with ${results} results in history`;
    console.log(
      differences.length === 0
        ? `${looked}: everything agrees; ${waiting} hours of D1 wait for the archive`
        : `${looked}: ${differences.length} differences`,
    );
    return differences.length === 0 ? 0 : 1;
  } finally {
    for (const one of undo.reverse()) await one();
  }
}

try {
  process.exit(await run());
} catch (error) {
  fail(error);
}
