/** Sends and expectations in their order, on an open connection. The first that does not come about ends the check. */
import type { Phases } from '../../domain/check.ts';
import { parseExpectation, unescapeBytes } from '../../domain/expectation.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Exchange } from '../../domain/request.ts';
import { cut, printable } from '../../domain/text.ts';
import { type Clock, Ended, ended, failed } from '../checks/frame.ts';
import { keptMax, type Received } from './received.ts';

export type Talk = {
  socket: Pick<Socket, 'readable' | 'writable'>;
  received: Received;
  clock: Clock;
  mask: Mask;
  /** `ttfbMs`: ready to the first byte of all; `echoMs`: the first send to its answer. */
  phases: Phases;
};

export async function converse(talk: Talk, exchanges: readonly Exchange[]): Promise<void> {
  const { socket, received, clock, phases } = talk;
  const reader = socket.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const writer = socket.writable.getWriter() as WritableStreamDefaultWriter<Uint8Array>;
  const readyAt = clock.elapsedMs();
  const read = async () => {
    const part = await reader.read();
    if (part.done) return null;
    phases.ttfbMs ??= clock.elapsedMs() - readyAt;
    return part.value;
  };
  for (const [i, { send, expect }] of exchanges.entries()) {
    const step = `exchange ${i + 1}`;
    const sentAt = clock.elapsedMs();
    if (send !== null) {
      received.sent();
      await clock
        .within(writer.write(unescapeBytes(send)), () =>
          ended('timeout', `the peer did not take what was sent within ${clock.timeoutMs} ms`, step),
        )
        .catch((error: unknown) => {
          throw error instanceof Ended ? error : broken(talk, step);
        });
    }
    if (expect === null) continue;
    await hear(talk, read, expect, step);
    if (send !== null) phases.echoMs ??= clock.elapsedMs() - sentAt;
  }
}

/** Reads until what is expected was said. */
async function hear(
  talk: Talk,
  read: () => Promise<Uint8Array | null>,
  expect: string,
  step: string,
): Promise<void> {
  const { received, clock } = talk;
  const isSaid = received.looking(parseExpectation(expect));
  const wanted = quoted(expect);
  const late = new Ended(() =>
    failed(
      'timeout',
      `the peer did not say ${wanted} within ${clock.timeoutMs} ms; it said ${said(talk)}`,
      step,
    ),
  );
  while (!isSaid(false)) {
    if (received.sinceIsFull) {
      if (isSaid(true)) return;
      const message = `${wanted} is not in the first ${keptMax} bytes of the answer, which begins ${said(talk)}`;
      throw ended('assertion', message, step);
    }
    const part = await clock
      .within(read(), () => late)
      .catch((error: unknown) => {
        if (error !== late) throw broken(talk, step);
        if (!isSaid(true)) throw late;
        return undefined;
      });
    if (part === undefined) return;
    if (part === null) {
      if (isSaid(true)) return;
      // The platform does not tell a reset from an end; who says nothing at all broke off.
      if (received.textSince === '')
        throw ended(
          'reset',
          `the peer broke the connection off without a word; ${wanted} was expected`,
          step,
        );
      const message = `the peer closed the connection before it said ${wanted}; it had said ${said(talk)}`;
      throw ended('assertion', message, step);
    }
    received.push(part);
  }
}

const broken = (talk: Talk, step: string): Ended =>
  ended('reset', `the peer broke the connection off; it had said ${said(talk)}`, step);

const said = ({ mask, received }: Talk): string => quoted(mask(received.textSince));
const quoted = (text: string): string => (text === '' ? 'nothing' : `"${cut(printable(text), 80)}"`);
