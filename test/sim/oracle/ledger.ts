/**
 * What truly happened in a run, as somebody who sees everything would write it down: what each object kept after each
 * of its transactions, what was heard and what was not, and every promise that was seen broken.
 */
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { Incident, MonitorState } from '../../../workers/domain/state/types.ts';
import { packedResult, type ResultsMessage } from '../../../workers/wire/results.ts';
import type { MonitorSpec } from '../../../workers/wire/rpc.ts';

export type Kept = { at: number; spec: MonitorSpec | null; state: MonitorState | null; removed: boolean };
/** An incident as it was after each of its changes. */
export type Story = { id: string; monitorId: string; revisions: { at: number; incident: Incident }[] };
export type Silence = { monitorId: string; region: string; at: number };

export class Ledger {
  /** What is kept of each monitor, newest last; one entry for each change of the spec or of what is open. */
  readonly kept = new Map<string, Kept[]>();
  readonly stories = new Map<string, Story>();
  /** Rounds asked for too soon after the one before. */
  readonly rushed: { monitorId: string; at: number }[] = [];
  readonly silences: Silence[] = [];
  /** Results that a queue took, by name. */
  readonly taken = new Set<string>();
  readonly broken: string[] = [];

  violated(promise: string): void {
    this.broken.push(promise);
  }

  took(body: unknown): void {
    const { region, results } = body as ResultsMessage;
    for (const one of results) {
      const read = packedResult.safeParse(one);
      if (!read.success)
        this.violated(`a result on the queue that ingest cannot read: ${read.error.message}`);
      else this.taken.add(`${one.monitorId} ${region} ${one.slotAt}`);
    }
  }
  answered(monitorId: string, region: string, answer: CheckResult | null, at: number): void {
    if (!answer || answer.verdict === 'unknown') this.silences.push({ monitorId, region, at });
  }

  /** The lowest one that the monitor had until then, for an edit may just have changed it. */
  thresholdOf(monitorId: string, until: number): number {
    const specs = (this.kept.get(monitorId) ?? []).filter(({ at }) => at <= until);
    return Math.min(...specs.flatMap(({ spec }) => (spec ? [spec.failureThreshold] : [])));
  }
  /** Whether its settings changed a moment before. */
  changedNear(monitorId: string, at: number): boolean {
    const entries = this.kept.get(monitorId) ?? [];
    return entries.some(
      (one, i) => one.spec?.version !== entries[i - 1]?.spec?.version && Math.abs(one.at - at) < 10_000,
    );
  }
  open(monitorId: string): Incident | null {
    return this.kept.get(monitorId)?.at(-1)?.state?.incident ?? null;
  }
  storiesOf(monitorId: string): Story[] {
    return [...this.stories.values()].filter((story) => story.monitorId === monitorId);
  }
}
