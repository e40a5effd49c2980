/** The kinds of monitors as a form offers them: their words, their usual interval, what their target looks like. */
import type { MonitorKind } from '$domain/request.ts';

type TargetForm = { label: string; placeholder: string; hint?: string };
export type KindForm = {
  label: string;
  words: string;
  /** null: it has none, or it is the first step's. */
  target: TargetForm | null;
  intervalSeconds: number;
  timeoutMs: number;
};

export const kindForms: Record<MonitorKind, KindForm> = {
  http: {
    label: 'HTTP',
    words: 'Asks a URL and judges its status, headers and body.',
    target: { label: 'URL', placeholder: 'https://example.com/api' },
    intervalSeconds: 60,
    timeoutMs: 10_000,
  },
  health: {
    label: 'Health document',
    words: 'Reads a health endpoint and names the parts that are not well.',
    target: { label: 'URL', placeholder: 'https://example.com/health' },
    intervalSeconds: 60,
    timeoutMs: 10_000,
  },
  multistep: {
    label: 'Transaction',
    words: 'Several requests in a row, each with what the ones before found.',
    target: null,
    intervalSeconds: 300,
    timeoutMs: 30_000,
  },
  tls: {
    label: 'TLS certificate',
    words: 'Warns before a certificate ends; checks chain, name and protocol.',
    target: {
      label: 'Host and port',
      placeholder: 'example.com:443',
      hint: 'Without a port: 443.',
    },
    intervalSeconds: 3_600,
    timeoutMs: 10_000,
  },
  tcp: {
    label: 'TCP port',
    words: 'Connects and, if you like, says a line and waits for the answer.',
    target: { label: 'Host and port', placeholder: 'db.example.com:5432' },
    intervalSeconds: 60,
    timeoutMs: 10_000,
  },
  dns: {
    label: 'DNS record',
    words: 'Looks a name up and compares the records.',
    target: { label: 'Domain name', placeholder: 'example.com' },
    intervalSeconds: 300,
    timeoutMs: 10_000,
  },
  websocket: {
    label: 'WebSocket',
    words: 'Opens a socket, sends a message and waits for the answer.',
    target: { label: 'URL', placeholder: 'wss://example.com/live' },
    intervalSeconds: 60,
    timeoutMs: 10_000,
  },
  heartbeat: {
    label: 'Heartbeat',
    words: 'Your job reports when it has run; silence is the alarm.',
    target: null,
    intervalSeconds: 60,
    timeoutMs: 10_000,
  },
};

/** In lists, where a word must do. Plain HTTP needs none. */
export const kindTags: Partial<Record<MonitorKind, string>> = {
  health: 'Health',
  multistep: 'Transaction',
  tls: 'TLS',
  tcp: 'TCP',
  dns: 'DNS',
  websocket: 'WebSocket',
  heartbeat: 'Heartbeat',
};
