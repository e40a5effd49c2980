/** TLS, TCP and WebSocket peers as a form holds them. */
import type { TcpRequest, TlsRequest, WebSocketRequest } from '$domain/request.ts';
import { listed, orNull } from './draft.ts';
import {
  authDraft,
  authFrom,
  authTemplate,
  daysFrom,
  headerRows,
  headersFrom,
  headerTemplate,
} from './http.ts';

const tlsTemplate = { startTls: '', serverName: '', certificateDays: '30, 14, 7, 1', protocolMin: 'TLSv1.2' };
export type TlsDraft = typeof tlsTemplate;
export const tlsForm = {
  template: tlsTemplate,
  empty: (): TlsDraft => ({ ...tlsTemplate }),
  toRequest: (draft: TlsDraft) => ({
    startTls: orNull(draft.startTls),
    serverName: orNull(draft.serverName.trim()),
    certificateDays: daysFrom(draft.certificateDays),
    protocolMin: draft.protocolMin,
  }),
  fromRequest: (request: TlsRequest): TlsDraft => ({
    startTls: request.startTls ?? '',
    serverName: request.serverName ?? '',
    certificateDays: request.certificateDays.join(', '),
    protocolMin: request.protocolMin,
  }),
};

export const exchangeTemplate = { send: '', expect: '', secret: false };
export type ExchangeDraft = typeof exchangeTemplate;
const tcpTemplate = { tls: false, exchanges: [exchangeTemplate] };
export type TcpDraft = typeof tcpTemplate;

/** What cannot be typed is written as in a program, `\r\n` or `\x00`, here as there: the probe reads it. */
export const exchangeDraft = (one: TcpRequest['exchanges'][number]): ExchangeDraft => ({
  send: one.send ?? '',
  expect: one.expect ?? '',
  secret: one.secret,
});

export const tcpForm = {
  template: tcpTemplate,
  empty: (): TcpDraft => ({ tls: false, exchanges: [] }),
  toRequest: (draft: TcpDraft) => ({
    tls: draft.tls,
    exchanges: draft.exchanges.map(({ send, expect, secret }) => ({
      send: orNull(send),
      expect: orNull(expect),
      secret,
    })),
  }),
  fromRequest: (request: TcpRequest): TcpDraft => ({
    tls: request.tls,
    exchanges: request.exchanges.map(exchangeDraft),
  }),
};

const webSocketTemplate = {
  headers: [headerTemplate],
  ...authTemplate,
  subprotocols: '',
  send: '',
  expect: '',
};
export type WebSocketDraft = typeof webSocketTemplate;
export const webSocketForm = {
  template: webSocketTemplate,
  empty: (): WebSocketDraft => ({ ...webSocketTemplate, headers: [] }),
  toRequest: (draft: WebSocketDraft) => ({
    ...headersFrom(draft.headers),
    auth: authFrom(draft),
    subprotocols: listed(draft.subprotocols),
    send: orNull(draft.send),
    expect: orNull(draft.expect),
  }),
  fromRequest: (request: WebSocketRequest): WebSocketDraft => ({
    headers: headerRows(request.headers, request.secretHeaders),
    ...authDraft(request.auth),
    subprotocols: request.subprotocols.join(', '),
    send: request.send ?? '',
    expect: request.expect ?? '',
  }),
};
