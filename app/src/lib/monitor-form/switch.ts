/** Another kind is chosen for a new monitor: what was typed stays, what only suited the old kind gives way. Pure. */
import { sourcesOf } from '$domain/assertion/sources.ts';
import type { MonitorKind } from '$domain/request.ts';
import { kindForms } from './kinds.ts';
import { retargeted } from './target.ts';
import type { MonitorValues } from './values.ts';

export function switched(v: MonitorValues, kind: MonitorKind): MonitorValues {
  const [old, next] = [kindForms[v.kind], kindForms[kind]];
  const usual = (name: 'intervalSeconds' | 'timeoutMs') =>
    v[name] === String(old[name]) ? String(next[name]) : v[name];
  return {
    ...v,
    kind,
    target: retargeted(kind, v.target),
    intervalSeconds: usual('intervalSeconds'),
    timeoutMs: usual('timeoutMs'),
    assertions: v.assertions.filter(({ source }) => sourcesOf[kind].includes(source)),
  };
}
