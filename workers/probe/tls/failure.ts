/** Why a handshake did not come to the certificates. Whatever a peer sends ends in one of these, never in another error. */
export type TlsFailureKind =
  | 'unreachable'
  | 'timeout'
  /** The peer hung up. */
  | 'closed'
  /** What came is not TLS: plain text on a TLS port. */
  | 'not_tls'
  | 'alert'
  /** It looks like TLS and breaks its rules or our bounds. */
  | 'malformed'
  /** Before TLS: the peer would not begin it. */
  | 'starttls';

export class TlsFailure extends Error {
  readonly kind: TlsFailureKind;
  constructor(kind: TlsFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export const malformed = (what: string): TlsFailure => new TlsFailure('malformed', what);
