/** Targets as they are typed. Pure. */
import type { MonitorKind } from '$domain/request.ts';

/** A bare host is taken as its URL; a template or a scheme of its own is left alone. */
export const withScheme = (typed: string, scheme = 'https'): string => {
  const text = typed.trim();
  return text === '' || /^([a-z][a-z0-9+.-]*:\/\/|\{\{)/i.test(text) ? text : `${scheme}://${text}`;
};

/** @returns undefined for kinds whose target is elsewhere */
export function targetFrom(kind: MonitorKind, typed: string): string | undefined {
  switch (kind) {
    case 'http':
    case 'health':
      return withScheme(typed);
    case 'websocket':
      return withScheme(typed, 'wss');
    case 'tls':
    case 'tcp':
    case 'dns':
      return typed.trim();
    case 'multistep':
    case 'heartbeat':
      return undefined;
  }
}

/** `host:port` with this port, where it has none or one of the usual ones. */
export function withPort(typed: string, port: number, usual: readonly number[]): string {
  const [, host, own] = /^(.*?)(?::(\d+))?$/.exec(typed.trim())!;
  if (!host || host.includes('/') || (own && !usual.includes(Number(own)))) return typed;
  return `${host}:${port}`;
}

/** What was typed for one kind, as another writes it: of a URL, its host. */
export function retargeted(kind: MonitorKind, typed: string): string {
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed.trim()) && URL.canParse(typed.trim());
  if (!isUrl) return typed;
  const { host, hostname } = new URL(typed.trim());
  if (kind === 'dns') return hostname;
  return kind === 'tls' || kind === 'tcp' ? host : typed;
}
