/**
 * WebSocket: the handshake, then what is sent, then the first message that is expected. Without anything to send or
 * expect the handshake is enough. Assertions are judged on that message, or where none is expected on the first.
 */
import { type Expectation, parseExpectation, Search } from '../../domain/expectation.ts';
import { detailTextMax, excerptLengthMax } from '../../domain/limits.ts';
import { type Mask, masker, secretsOf } from '../../domain/mask.ts';
import { cut, printable } from '../../domain/text.ts';
import { Mailbox, messagesMax } from '../sockets/mailbox.ts';
import { explainPlatformAnswer, isPlatformAnswer } from '../http/platform-answer.ts';
import { diagnose } from './diagnose.ts';
import { type Clock, Ended, ended, type Found, framed } from './frame.ts';
import { requestHeaders } from '../http/headers.ts';
import type { Check, CheckInput } from './index.ts';

const closeMsMax = 500;

export const websocket: Check<'websocket'> = (input) =>
  framed(input, [], async (found, clock, target) => {
    const { request, job, show } = input;
    const mask = masker(secretsOf(request));
    const quoted = (text: string) => `"${cut(printable(mask(text)), 80)}"`;
    const over = new AbortController();
    const response = await handshake(input, found, clock, target, over);
    found.phases = { ttfbMs: clock.elapsedMs() };
    const socket = response.webSocket;
    if (!socket) {
      await response.body?.cancel();
      throw notUpgraded(response, found, target);
    }
    found.httpStatus = response.status;
    socket.binaryType = 'arraybuffer';
    const mailbox = new Mailbox(socket);
    socket.accept();
    try {
      const subprotocol = response.headers.get('sec-websocket-protocol');
      found.details = subprotocol === null ? {} : { subprotocol: cut(printable(subprotocol), detailTextMax) };
      if (request.subprotocols.length > 0 && !request.subprotocols.includes(subprotocol ?? ''))
        throw ended('assertion', notChosen(request.subprotocols, subprotocol), 'handshake');

      const sentAt = clock.elapsedMs();
      if (request.send !== null) socket.send(request.send);
      if (request.expect === null && !job.assertions.some(({ source }) => source !== 'response_time'))
        return { phases: found.phases };
      const heard = (message: string) => {
        const masked = mask(message);
        found.details = { ...found.details, received: cut(printable(masked), excerptLengthMax) };
        if (show) found.seen = { status: response.status, body: masked, bodyComplete: true };
      };
      const wanted = request.expect === null ? null : parseExpectation(request.expect);
      const message = await answer(mailbox, wanted, clock, heard, {
        wanted: request.expect === null ? 'a message' : quoted(request.expect),
        quoted,
        mask,
      });
      if (request.send !== null) found.phases.echoMs = clock.elapsedMs() - sentAt;
      return { body: mask(message), bodyComplete: true, phases: found.phases };
    } finally {
      close(socket, over);
    }
  });

/** @param over ends the connection, whatever the server does; the clock only ends the handshake with it */
async function handshake(
  { request, fetch }: CheckInput<'websocket'>,
  found: Found,
  clock: Clock,
  target: string,
  over: AbortController,
): Promise<Response> {
  const url = overHttp(target);
  const headers = requestHeaders(request);
  headers.set('upgrade', 'websocket');
  if (request.subprotocols.length > 0) headers.set('sec-websocket-protocol', request.subprotocols.join(', '));
  const late = () => over.abort(clock.signal.reason);
  clock.signal.addEventListener('abort', late);
  try {
    return await fetch(url, { headers, redirect: 'manual', signal: over.signal });
  } catch (error) {
    const timedOut = clock.signal.aborted;
    throw new Ended(async () => {
      const { failure, certificate } = await diagnose(error, new URL(url), timedOut, clock.timeoutMs);
      if (certificate) found.details = { certificate };
      return failure;
    });
  } finally {
    clock.signal.removeEventListener('abort', late);
  }
}

/** `fetch` upgrades where the address is http's own. */
const overHttp = (target: string): string => target.replace(/^ws/, 'http');

/** Why an answer opened no WebSocket; its status is told where it is one, and the server's own. */
function notUpgraded({ status, headers }: Response, found: Found, target: string): Ended {
  if (isPlatformAnswer(status, headers))
    return new Ended(async () => {
      const { failure, details } = await explainPlatformAnswer(status, new URL(overHttp(target)), []);
      if (details) found.details = details;
      return failure;
    });
  if (status >= 100 && status <= 999) found.httpStatus = status;
  return ended('protocol', `the server answered the handshake with HTTP status ${status}, not 101`, 'handshake'); // prettier-ignore
}

/** The first message that is expected. `heard` is told of the first, and then of the one. */
async function answer(
  mailbox: Mailbox,
  expectation: Expectation | null,
  clock: Clock,
  heard: (message: string) => void,
  words: { wanted: string; quoted: (text: string) => string; mask: Mask },
): Promise<string> {
  const search = expectation && new Search(expectation);
  const isWanted = (message: string) =>
    expectation === null ||
    ('literal' in expectation ? message.includes(expectation.literal) : search!.finds(message, false));
  let first: string | null = null;
  const said = () => (first === null ? 'nothing' : words.quoted(first));
  for (;;) {
    const next = await clock.within(
      mailbox.next(),
      () =>
      ended('timeout', `the server did not send ${words.wanted} within ${clock.timeoutMs} ms; it sent ${said()}`, 'message'), // prettier-ignore
    );
    if ('end' in next)
      throw ended('assertion', `the server ${printable(words.mask(next.end))} before it sent ${words.wanted}; it sent ${said()}`, 'message'); // prettier-ignore
    const wanted = isWanted(next.message);
    if (first === null || wanted) heard(next.message);
    first ??= next.message;
    if (wanted) return next.message;
  }
}

const notChosen = (offered: readonly string[], chosen: string | null): string =>
  `the server chose ${chosen === null ? 'no subprotocol' : `"${cut(printable(chosen), 60)}"`} of those offered: ${offered.join(', ')}`;

/**
 * Who does not answer a close is not listened to any longer: the platform would go on for ever. A polite server has a
 * moment for its answer; one that talks on has not, for a flood of messages holds up every timer.
 */
function close(socket: WebSocket, over: AbortController): void {
  const timer = setTimeout(() => over.abort(), closeMsMax);
  let messages = 0;
  socket.addEventListener('close', () => clearTimeout(timer));
  socket.addEventListener('message', () => {
    messages += 1;
    if (messages > messagesMax) over.abort();
  });
  try {
    socket.close(1000);
  } catch {
    // It is closed already, which is what is wanted.
  }
}
