/** Requests are sealed wherever they rest; this opens them, and remembers the opened one of each job's version. */
import type { Job } from '../domain/check.ts';
import type { ProbedKind, Requests as RequestsOf } from '../domain/request.ts';
import { jobsPerShard } from '../domain/limits.ts';
import { keyRing, open, sealContext } from '../platform/crypto.ts';
import { parseRequest } from '../wire/api.ts';

type Opened = RequestsOf[ProbedKind];

/** A shard's jobs, and room for those that are only asked to confirm or to try. */
const openedMax = 2 * jobsPerShard;

export class Requests {
  readonly #ring;
  readonly #opened = new Map<string, { version: number; request: Opened }>();

  constructor(secretsKeys: string) {
    this.#ring = keyRing.parse(secretsKeys);
  }

  async of(job: Job): Promise<Opened> {
    const known = this.#opened.get(job.monitorId);
    if (known?.version === job.version) return known.request;
    const text =
      job.sealedRequest === null
        ? '{}'
        : await open(this.#ring, job.sealedRequest, sealContext.request(job.monitorId));
    const request = parseRequest(job.kind, JSON.parse(text));
    this.#opened.delete(job.monitorId);
    this.#opened.set(job.monitorId, { version: job.version, request });
    // Trials and jobs that are gone must not fill the memory: the oldest go first.
    if (this.#opened.size > openedMax) this.#opened.delete(this.#opened.keys().next().value!);
    return request;
  }

  forget(monitorId: string): void {
    this.#opened.delete(monitorId);
  }
}
