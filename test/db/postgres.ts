/** A PostgreSQL of its own, migrated by three starts at once, and the bridge in front of it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migratePostgres } from '../../db/postgres/migrate.ts';
import { startBridge } from '../../workers/local/postgres/bridge.ts';
import { startPostgres } from '../../workers/local/postgres/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    neonLocal: string;
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
  project.provide('neonLocal', `127.0.0.1:${bridge.port}`);
  project.provide('migrated', migrated);
  return async () => {
    await bridge.close();
    await server.stop();
    fs.rmSync(path.dirname(dataDir), { recursive: true });
  };
}
