/**
 * The parts of a health document, whichever way it names them: a record or a list, nested (Spring Boot), or lists of
 * observations (application/health+json). Nested ones are told as `outer.inner`.
 */
import type { ComponentStatus } from '../details.ts';
import { readStatus } from './words.ts';

/** `word`: the status as the document spells it. */
export type Component = { name: string; status: ComponentStatus; word: string; message?: string };
type Json = Record<string, unknown>;

const containers = [
  ...['components', 'checks', 'entries', 'results', 'dependencies', 'services', 'subsystems', 'health_checks'],
  ...['healthChecks', 'indicators'],
]; // prettier-ignore
/** Also used for other things (a disk's size, an error's text): only what has a status in it is a component. */
const looseContainers = ['details', 'info', 'error'];
const statusKeys = [
  'status',
  'state',
  'health',
  'result',
  'overall',
  'overallStatus',
  'healthy',
  'ok',
  'indicator',
];
const messageKeys = ['output', 'message', 'error', 'exception', 'reason', 'description', 'detail', 'details'];
const nameKeys = ['name', 'id', 'component', 'service', 'key', 'componentName'];
const depthMax = 5;
/** More are not looked at; far fewer are kept. */
const visitedMax = 2_000;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (record: Json, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined);

type OwnStatus = { status: ComponentStatus; word: string } | { unread: string } | null;

/** A record's own status: the first of the usual names decides. `unread`: it is there and says nothing known. */
export function ownStatus(record: Json, deeper = true): OwnStatus {
  for (const key of statusKeys) {
    const value = own(record, key);
    const read = readStatus(value);
    if (read) return read;
    if (typeof value === 'string' || typeof value === 'number') return { unread: String(value) };
    // Statuspage puts it one level deeper.
    const inner = deeper && isRecord(value) ? ownStatus(indicated(value), false) : null;
    if (inner) return inner;
  }
  return null;
}

/** `none` as an indicator means: no trouble. */
const indicated = (value: Json): Json => ({
  status: value.indicator === 'none' ? 'ok' : (value.indicator ?? value.status ?? value.state),
});

type Visit = { found: Component[]; left: number };

/** All components below a document, in its order. Never throws. */
export function componentsOf(document: Json): Component[] {
  const visit: Visit = { found: [], left: visitedMax };
  below(document, '', depthMax, visit);
  return visit.found;
}

function below(record: Json, prefix: string, depth: number, visit: Visit): void {
  const before = visit.found.length;
  for (const key of [...containers, ...looseContainers]) {
    const container = own(record, key);
    const loose = looseContainers.includes(key);
    if (Array.isArray(container))
      for (const [i, one] of container.entries()) add(nameOf(one, i), one, loose, prefix, depth, visit);
    else if (isRecord(container))
      for (const [name, one] of Object.entries(container)) add(name, one, loose, prefix, depth, visit);
    // `details` and `info` repeat what a better container said.
    if (visit.found.length > before) return;
  }
}

function nameOf(value: unknown, i: number): string {
  const names = isRecord(value) ? nameKeys.map((key) => own(value, key)) : [];
  const name = names.find((one) => typeof one === 'string' && one !== '');
  return typeof name === 'string' ? name : `${i + 1}`;
}

function add(
  name: string,
  value: unknown,
  loose: boolean,
  prefix: string,
  depth: number,
  visit: Visit,
): void {
  if (depth <= 0 || visit.left <= 0) return;
  visit.left -= 1;
  const full = prefix === '' ? name : `${prefix}.${name}`;
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries())
      add(value.length > 1 ? `${name} ${observed(one, i)}` : name, one, loose, prefix, depth - 1, visit);
  } else if (isRecord(value)) {
    const status = ownStatus(value);
    const known =
      status && ('status' in status ? status : { status: 'unknown' as const, word: status.unread });
    if (known) visit.found.push({ name: full, ...known, ...messageOf(value) });
    const before = visit.found.length;
    below(value, full, depth - 1, visit);
    if (known || loose || visit.found.length > before) return;
    visit.found.push({ name: full, status: 'unknown', word: 'without a status', ...messageOf(value) });
  } else if (!loose && (typeof value === 'string' || typeof value === 'boolean')) {
    visit.found.push({ name: full, ...(readStatus(value) ?? { status: 'unknown', word: String(value) }) });
  }
}

const observed = (value: unknown, i: number): string =>
  isRecord(value) && typeof value.componentId === 'string' ? value.componentId : `${i + 1}`;

function messageOf(record: Json): { message?: string } {
  for (const key of messageKeys) {
    const value = own(record, key);
    if (typeof value === 'string' && value.trim() !== '') return { message: value.trim() };
    // Spring Boot's reason is among the details.
    if (key === 'details' && isRecord(value) && typeof value.error === 'string')
      return { message: value.error };
  }
  const { observedValue, observedUnit } = record;
  if (typeof observedValue !== 'number' && typeof observedValue !== 'string') return {};
  return { message: `${observedValue}${typeof observedUnit === 'string' ? ` ${observedUnit}` : ''}` };
}
