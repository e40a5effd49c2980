/** What is written down in the end is what happened: D1's incidents, status and results, the probes' jobs, no debts. */
import type { IncidentRow } from '../../../db/d1/queries/incidents.ts';
import type { Ended } from './at-the-end.ts';

type StatusRow = {
  id: string;
  status: string;
  no_data: number;
  open_incident_id: string | null;
  paused: number;
  version: number;
  configured_version: number;
  job_version: number;
  regions: string;
};

export function checkStores(ended: Ended): void {
  checkIncidents(ended);
  const monitors = ended.d1.run('select * from monitors').results as StatusRow[];
  checkStatus(ended, monitors);
  checkResults(ended, new Set(monitors.map(({ id }) => id)));
  checkJobs(ended, monitors);
  checkDebts(ended);
}

function checkIncidents({ d1, ledger }: Ended): void {
  const rows = new Map(d1.run('select * from incidents').results.map((row) => [row['id'] as string, row]));
  for (const { id, revisions } of ledger.stories.values()) {
    const { incident } = revisions.at(-1)!;
    const row = rows.get(id);
    rows.delete(id);
    if (!row) {
      ledger.violated(`${id} is not in D1`);
      continue;
    }
    const { cause, timeline, outages, heldBy, flapping, severityFixed, ...plain } = incident;
    const columns: Record<keyof typeof plain, keyof IncidentRow> = {
      id: 'id', revision: 'revision', monitorId: 'monitorId', status: 'status', severity: 'severity', startedAt: 'startedAt',
      detectedAt: 'detectedAt', resolvedAt: 'resolvedAt', acknowledgedAt: 'acknowledgedAt', acknowledgedBy: 'acknowledgedBy',
      acknowledgeNote: 'acknowledgeNote', mergedInto: 'mergedInto', diagnosis: 'diagnosis',
    }; // prettier-ignore
    const wrong = (Object.keys(columns) as (keyof typeof plain)[]).filter(
      (name) => row[name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)] !== plain[name],
    );
    if (row['cause'] !== JSON.stringify(cause)) wrong.push('id');
    if (row['timeline'] !== JSON.stringify(timeline)) wrong.push('revision');
    if (row['outages'] !== JSON.stringify(outages)) wrong.push('revision');
    if ((row['held_by'] ?? 'null') !== JSON.stringify(heldBy)) wrong.push('revision');
    if (Boolean(row['flapping']) !== flapping || Boolean(row['severity_fixed']) !== severityFixed)
      wrong.push('revision');
    if (wrong.length > 0) ledger.violated(`${id} reads otherwise in D1: ${wrong.join(', ')}`);
  }
  for (const id of rows.keys()) ledger.violated(`${id} is in D1 and never happened`);
}

function checkStatus({ ledger }: Ended, rows: StatusRow[]): void {
  for (const row of rows) {
    const state = ledger.kept.get(row.id)?.at(-1)?.state;
    if (!state) continue;
    const wanted = row.paused ? 'paused' : 'up';
    if (state.status !== wanted) ledger.violated(`${row.id} is ${state.status} in the end`);
    if (state.noData) ledger.violated(`${row.id} has no data in the end`);
    const same =
      row.status === state.status &&
      Boolean(row.no_data) === state.noData &&
      row.open_incident_id === (state.incident?.id ?? null);
    if (!same) ledger.violated(`${row.id} is ${row.status} in D1 and ${state.status} in its object`);
    if (row.configured_version < row.version)
      ledger.violated(`${row.id} was never told of its newest version`);
  }
}

function checkResults({ d1, ledger }: Ended, alive: Set<string>): void {
  const tables = d1.run("select name from sqlite_master where name like 'results_2%'").results as {
    name: string;
  }[];
  const stored = new Set(
    tables.flatMap(({ name }) =>
      d1
        .run(`select monitor_id || ' ' || region || ' ' || slot_at as name from ${name}`)
        .results.map((row) => row['name'] as string),
    ),
  );
  for (const name of ledger.taken)
    if (!stored.has(name) && alive.has(name.split(' ')[0]!))
      return ledger.violated(`the result ${name} was taken and is nowhere`);
}

function checkJobs({ bindings, ledger }: Ended, rows: StatusRow[]): void {
  const held: string[] = [];
  for (const { place, storage } of bindings.objects.values()) {
    if (place.kind !== 'prober') continue;
    for (const job of storage.exec<{ monitor_id: string; version: number }>(
      'select monitor_id, version from jobs',
    ))
      held.push(`${place.region} ${job.monitor_id} ${job.version}`);
  }
  const wanted = rows
    .filter(({ paused }) => !paused)
    .flatMap((row) =>
      (JSON.parse(row.regions) as string[]).map((region) => `${region} ${row.id} ${row.job_version}`),
    );
  const [is, should] = [held.sort().join(), wanted.sort().join()];
  if (is !== should) ledger.violated(`the probes hold ${is} and should hold ${should}`);
}

function checkDebts({ bindings, ledger }: Ended): void {
  for (const { place, storage } of bindings.monitors()) {
    if (!storage.tables.includes('outbox')) continue;
    const owed = storage.exec<{ id: string }>('select id from outbox').map(({ id }) => id);
    if (owed.length > 0) ledger.violated(`${place.name} still owes ${owed.join(', ')}`);
    if (ledger.kept.get(place.name)?.at(-1)?.removed)
      ledger.violated(`${place.name} was removed and keeps its tables`);
  }
  for (const queue of Object.values(bindings.queues))
    if (queue.pending.size > 0) ledger.violated(`${queue.name} still holds ${queue.pending.size} messages`);
}
