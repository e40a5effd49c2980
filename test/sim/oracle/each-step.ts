/** The promises that must hold after every transaction of a monitor's object. It reads what that keeps: its tables. */
import type { Incident, MonitorState } from '../../../workers/domain/state/types.ts';
import type { Owed } from '../../../workers/monitor/store.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';
import type { ObjectStorage } from '../runtime/sql.ts';
import type { Received } from '../world/receiver.ts';
import type { Kept, Ledger } from './ledger.ts';

type OutboxRow = { id: string; body: string; attempts: number };
type Facts = { spec: string | null; state: string | null; removed: boolean; outbox: Map<string, OutboxRow> };
const nothing: Facts = { spec: null, state: null, removed: false, outbox: new Map() };
const triesMax = 10;

export class EachStep {
  readonly #ledger: Ledger;
  readonly #received: readonly Received[];
  readonly #before = new Map<string, Facts>();
  readonly #gone = new Set<string>();

  constructor(ledger: Ledger, received: readonly Received[]) {
    this.#ledger = ledger;
    this.#received = received;
  }

  committed(monitorId: string, storage: ObjectStorage, at: number): void {
    const before = this.#before.get(monitorId) ?? nothing;
    const after = read(storage);
    this.#before.set(monitorId, after);
    if (after.spec === null && before.spec !== null && before.outbox.size > 1)
      this.#ledger.violated(
        `${monitorId} forgot everything while it owed ${[...before.outbox.keys()].join(', ')}`,
      );
    this.#outbox(before, after);
    if (after.spec === before.spec && after.state === before.state && after.removed === before.removed)
      return;
    const kept: Kept = {
      at,
      spec: parsed<MonitorSpec>(after.spec),
      state: parsed<MonitorState>(after.state),
      removed: after.removed || after.spec === null,
    };
    const entries = this.#ledger.kept.get(monitorId) ?? [];
    this.#ledger.kept.set(monitorId, [...entries, kept]);
    if (kept.state?.incident) this.#tell(kept.state.incident, at);
    if (kept.state && kept.state.incident && kept.state.status !== 'down')
      this.#ledger.violated(`${monitorId} is ${kept.state.status} with an open incident`);
    if (kept.state?.status === 'down' && !kept.state.incident)
      this.#ledger.violated(`${monitorId} is down without an incident`);
  }

  /** What is owed to a channel goes only when it was taken, or refused for good, or tried often enough. */
  #outbox(before: Facts, after: Facts): void {
    for (const [id, row] of before.outbox) {
      const owed = JSON.parse(row.body) as Owed;
      if (after.outbox.has(id) || owed.kind !== 'alert') continue;
      this.#gone.add(id);
      const taken = this.#received.some((one) => one.webhookId === id && one.taken);
      if (!taken && row.attempts + 1 < triesMax)
        this.#ledger.violated(`${id} left the outbox, and nobody took it`);
    }
    for (const [id, row] of after.outbox) {
      if (before.outbox.get(id)?.body === row.body) continue;
      const owed = JSON.parse(row.body) as Owed;
      if (owed.kind === 'alert' && this.#gone.has(id))
        this.#ledger.violated(`${id} is owed again after it was delivered`);
      if (owed.kind === 'incident') this.#tell(owed.incident, null);
    }
  }

  /** @param at null when that revision is only owed to D1 */
  #tell(incident: Incident, at: number | null): void {
    const { ledger, id } = { ledger: this.#ledger, id: incident.id };
    const story = ledger.stories.get(id) ?? { id, monitorId: incident.monitorId, revisions: [] };
    const last = story.revisions.at(-1)?.incident;
    const when = at ?? Math.max(incident.detectedAt, incident.timeline.at(-1)?.at ?? 0);
    if (last && incident.revision === last.revision) {
      if (JSON.stringify(last) !== JSON.stringify(incident))
        ledger.violated(
          `${id} has two different revisions ${incident.revision}: ${differing(last, incident).join(', ')}`,
        );
      return;
    }
    if (last && incident.revision < last.revision)
      return ledger.violated(`${id} went back to revision ${incident.revision}`);
    if (last?.status === 'resolved') ledger.violated(`${id} changed after it was resolved`);
    if (last && last.startedAt !== incident.startedAt) ledger.violated(`${id} has another start`);
    if (last && last.detectedAt !== incident.detectedAt) ledger.violated(`${id} has another detection`);
    if (last?.status === 'acknowledged' && incident.status === 'open')
      ledger.violated(`${id} lost its acknowledgement`);
    if (incident.acknowledgedAt !== null && incident.status === 'open')
      ledger.violated(`${id} was acknowledged and is open`);
    if (incident.startedAt > incident.detectedAt) ledger.violated(`${id} began after it was detected`);
    if (incident.resolvedAt !== null && incident.resolvedAt < incident.startedAt)
      ledger.violated(`${id} ended before it began`);
    if (!last) {
      const open = ledger
        .storiesOf(incident.monitorId)
        .find(({ revisions }) => revisions.at(-1)!.incident.status !== 'resolved');
      if (open) ledger.violated(`${id} was opened while ${open.id} is open`);
    }
    story.revisions.push({ at: when, incident });
    ledger.stories.set(id, story);
  }
}

const parsed = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));

function read(storage: ObjectStorage): Facts {
  if (!storage.tables.includes('outbox')) return nothing;
  const facts = new Map(
    storage
      .exec<{ name: string; body: string }>('select name, body from facts')
      .map(({ name, body }) => [name, body]),
  );
  const outbox = storage.exec<OutboxRow>('select id, body, attempts from outbox');
  return {
    spec: facts.get('spec') ?? null,
    state: facts.get('state') ?? null,
    removed: facts.has('removed'),
    outbox: new Map(outbox.map((row) => [row.id, row])),
  };
}

const differing = (a: Incident, b: Incident): string[] =>
  (Object.keys(b) as (keyof Incident)[]).filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
