/**
 * TCP: a connection, with TLS where that is wanted, and on it what is sent and expected, in its order. Without any
 * exchange an open port is enough. Sockets do not pass through a simulated network.
 */
import { connect } from 'cloudflare:sockets';
import { excerptLengthMax } from '../../domain/limits.ts';
import { longest, masker } from '../../domain/mask.ts';
import type { Exchange } from '../../domain/request.ts';
import { addressOfTarget } from '../../domain/target.ts';
import { cut, printable } from '../../domain/text.ts';
import { socketHost } from '../../platform/connection.ts';
import { converse } from '../sockets/conversation.ts';
import { readable, Received } from '../sockets/received.ts';
import { whyLate, whyUnreachable } from '../sockets/unreachable.ts';
import { unescapeBytes } from '../../domain/expectation.ts';
import { Ended, framed } from './frame.ts';
import type { Check } from './index.ts';

export const tcp: Check<'tcp'> = (input) =>
  framed(input, [], async (found, clock, target) => {
    const { request, job, show } = input;
    const { tls, exchanges } = request;
    const address = addressOfTarget(target);
    const mask = masker(secretsSent(exchanges));
    const received = new Received();
    const socket = connect(
      { ...address, hostname: socketHost(address.hostname) },
      { secureTransport: tls ? 'on' : 'off', allowHalfOpen: false },
    );
    socket.closed.catch(() => undefined);
    try {
      await clock.within(
        socket.opened.catch(() => {
          throw new Ended(() => whyUnreachable(address, tls));
        }),
        () => new Ended(() => whyLate(address, tls, job.timeoutMs)),
      );
      // The platform says when a TLS connection is ready, and not when the connection below it was.
      found.phases = tls ? { tlsMs: clock.elapsedMs() } : { connectMs: clock.elapsedMs() };
      await converse({ socket, received, clock, mask, phases: found.phases }, exchanges);
      return { body: mask(received.text), bodyComplete: received.isWhole, phases: found.phases };
    } finally {
      const said = mask(received.text);
      if (said !== '') found.details = { received: cut(printable(said), excerptLengthMax) };
      if (show) found.seen = { body: said, bodyComplete: received.isWhole };
      void socket.close().catch(() => undefined);
    }
  });

/** A secret send comes back whole from an echo, and by its words in an error: `no user has hunter2`. */
function secretsSent(exchanges: readonly Exchange[]): string[] {
  const sent = exchanges.flatMap(({ secret, send }) =>
    secret && send !== null ? [readable(unescapeBytes(send))] : [],
  );
  const words = sent.flatMap((whole) =>
    whole.split(/[\s\0]+/).filter((word, i) => i > 0 || !/^[A-Z]+$/.test(word)),
  );
  return [...sent.flatMap((whole) => [whole, whole.trim()]), ...longest(words)];
}
