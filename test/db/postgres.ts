/**
 * A PostgreSQL of its own, migrated by three starts at once, and the bridge in front of it. Beside it a database that
 * held packed results of old when the newer migrations came.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migratePostgres } from '../../db/postgres/migrate.ts';
import { startBridge } from '../../workers/local/postgres/bridge.ts';
import { startPostgres } from '../../workers/local/postgres/server.ts';
import { looseHour, loosePack, looseResults } from './loose.ts';

declare module 'vitest' {
  interface ProvidedContext {
    neonLocal: string;
    neonOld: string;
    migrated: string[][];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'parallax-db-')), 'postgres');
  const server = await startPostgres({ dataDir });
  const migrated = await Promise.all([
    migratePostgres(server.url),
    migratePostgres(server.url),
    migratePostgres(server.url),
  ]);
  const bridge = await startBridge({ url: server.url });
  const old = await startBridge({ url: await oldDatabase(server.url) });
  project.provide('neonLocal', `127.0.0.1:${bridge.port}`);
  project.provide('neonOld', `127.0.0.1:${old.port}`);
  project.provide('migrated', migrated);
  return async () => {
    await bridge.close();
    await old.close();
    await server.stop();
    fs.rmSync(path.dirname(dataDir), { recursive: true });
  };
}

async function oldDatabase(url: string): Promise<string> {
  const ask = async (at: string, text: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: at });
    await client.connect();
    await client.query(text, values);
    await client.end();
  };
  await ask(url, 'create database old');
  const at = url.replace(/postgres$/, 'old');
  await migratePostgres(at, '0002_rollups');
  await ask(at, `insert into monitors (public_id, workspace_id) values ('mon_old', 'wsp_old')`);
  await ask(at, 'select make_raw_partition($1)', [new Date(looseHour).toISOString()]);
  await ask(at, 'insert into raw_hours select 1, $1, $2, $3, $4, $5, $6, $7', loosePack(looseResults));
  await migratePostgres(at);
  return at;
}
