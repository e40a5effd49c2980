/**
 * Lets Neon's HTTP driver talk to any PostgreSQL: `POST /sql` with one query or a batch, answered in Neon's form.
 * A batch is one transaction. Bound to 127.0.0.1.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

export type Bridge = { port: number; close(): Promise<void> };

type Query = { query: string; params?: unknown[] };
type Body = Query | { queries: Query[] };

const isolations: Record<string, string> = {
  ReadUncommitted: 'read uncommitted',
  ReadCommitted: 'read committed',
  RepeatableRead: 'repeatable read',
  Serializable: 'serializable',
};
const errorFields = ['severity', 'code', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'where', 'schema', 'table', 'column', 'dataType', 'constraint', 'file', 'line', 'routine'] as const; // prettier-ignore
/** The driver parses values itself. */
const rawText = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;

export async function startBridge({
  url,
  connectionsMax = 10,
}: {
  url: string;
  connectionsMax?: number;
}): Promise<Bridge> {
  const pool = new pg.Pool({ connectionString: url, max: connectionsMax, types: rawText });
  // A broken idle connection is replaced; its error has no other listener.
  pool.on('error', () => undefined);
  const server = http.createServer((request, response) => {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method !== 'POST' || !request.headers['neon-connection-string'])
      return reply(404, { message: 'not found' });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      run(pool, Buffer.concat(chunks).toString(), request.headers).then(
        (answer) => reply(200, answer),
        (error: Record<string, unknown> & Error) =>
          reply(error.severity ? 400 : 500, {
            message: error.message,
            ...Object.fromEntries(errorFields.map((name) => [name, error[name] ?? null])),
          }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await pool.end();
    },
  };
}

async function run(pool: pg.Pool, text: string, headers: http.IncomingHttpHeaders): Promise<unknown> {
  const body = JSON.parse(text) as Body;
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    if (!('queries' in body)) return await ask(client, body);
    const isolation = isolations[String(headers['neon-batch-isolation-level'])];
    const mode = [
      isolation && `isolation level ${isolation}`,
      headers['neon-batch-read-only'] === 'true' && 'read only',
      headers['neon-batch-deferrable'] === 'true' && 'deferrable',
    ].filter(Boolean);
    await client.query(`begin ${mode.join(' ')}`);
    const results: unknown[] = [];
    for (const query of body.queries) results.push(await ask(client, query));
    await client.query('commit');
    return { results };
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => (broken = lost));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function ask(client: pg.PoolClient, { query, params }: Query): Promise<unknown> {
  const config = { text: query, values: params ?? [], rowMode: 'array', queryMode: 'extended' } as const;
  const { fields, rows, command, rowCount } = await client.query(config as unknown as pg.QueryArrayConfig);
  return { fields, rows, command, rowCount, rowAsArray: true };
}
