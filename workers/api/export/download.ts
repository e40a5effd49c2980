/**
 * A download of any length with constant memory: what is not read by who downloads is not read from the databases either.
 * The first part is made before the answer begins, so that what fails at once is said as a problem. What fails later
 * ends the connection without its end: a file that is cut off is seen as that by every client, in both formats.
 */
import { log } from '../../platform/log.ts';
import { type Cell, csvLine } from '../csv.ts';

export const formats = ['csv', 'jsonl'] as const;
export type Format = (typeof formats)[number];
/** One kind of row: how it is written in each format. */
export type Rows<T> = {
  /** Of the file, without its ending. */
  name: string;
  columns: readonly string[];
  cells: (row: T) => readonly Cell[];
  /** One line of JSON Lines. */
  json: (row: T) => unknown;
};

const types = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/x-ndjson',
} satisfies Record<Format, string>;
const chunkLength = 65_536;
const utf8 = new TextEncoder();

/** @param some rows, in bites */
export async function download<T>(
  format: Format,
  { name, columns, cells, json }: Rows<T>,
  some: AsyncIterable<readonly T[]>,
): Promise<Response> {
  const lineOf = (row: T): string =>
    format === 'csv' ? csvLine(cells(row)) : `${JSON.stringify(json(row))}\n`;
  const chunks = chunksOf(format === 'csv' ? csvLine(columns) : '', lineOf, some);
  const first = await chunks.next();
  return new Response(streamOf(first, chunks, name), {
    headers: {
      'content-type': types[format],
      'content-disposition': `attachment; filename="${name}.${format}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** A chunk for each bite at least, and the head together with the first: a reader never waits for what is there. */
async function* chunksOf<T>(
  head: string,
  lineOf: (row: T) => string,
  some: AsyncIterable<readonly T[]>,
): AsyncGenerator<string, void> {
  let text = head;
  for await (const rows of some) {
    for (const row of rows) {
      text += lineOf(row);
      if (text.length < chunkLength) continue;
      yield text;
      text = '';
    }
    if (text) yield text;
    text = '';
  }
  if (text) yield text;
}

function streamOf(
  first: IteratorResult<string, void>,
  chunks: AsyncGenerator<string, void>,
  name: string,
): ReadableStream<Uint8Array> {
  let next: IteratorResult<string, void> | undefined = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = next ?? (await chunks.next());
          next = undefined;
          if (done) controller.close();
          else controller.enqueue(utf8.encode(value));
        } catch (error) {
          log('error', 'export_cut_off', { name, error });
          controller.error(error);
        }
      },
      async cancel() {
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
}
