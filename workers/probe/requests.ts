/**
 * Requests are sealed wherever they rest; this opens them, and remembers the opened ones of the jobs that are worth it.
 * They hold secrets in clear: no more of them than `openedMax` are kept, the ones used last.
 */
import type { Job } from '../domain/check.ts';
import type { ProbedKind, Requests as RequestsOf } from '../domain/request.ts';
import { keyRing, open, sealContext } from '../platform/crypto.ts';
import { parseRequest } from '../wire/api.ts';

type Opened = RequestsOf[ProbedKind];

export const openedMax = 500;

export class Requests {
  readonly #ring;
  readonly #isCurrent: (job: Job) => boolean;
  readonly #opened = new Map<string, { version: number; request: Opened }>();

  /** @param isCurrent whether this job will come again */
  constructor(secretsKeys: string, isCurrent: (job: Job) => boolean) {
    this.#ring = keyRing.parse(secretsKeys);
    this.#isCurrent = isCurrent;
  }

  /** How many are kept. */
  get size(): number {
    return this.#opened.size;
  }

  /** @param once nobody asks for it again, as of a trial */
  async of(job: Job, once: boolean): Promise<Opened> {
    const known = this.#opened.get(job.monitorId);
    const isKnown = known?.version === job.version;
    const request = isKnown ? known.request : await this.#open(job);
    if (once || !this.#isCurrent(job)) return request;
    // A map keeps its order: the first is the one that was not used for longest.
    this.#opened.delete(job.monitorId);
    this.#opened.set(job.monitorId, { version: job.version, request });
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > openedMax && oldest !== undefined) this.#opened.delete(oldest);
    return request;
  }

  forget(monitorId: string): void {
    this.#opened.delete(monitorId);
  }

  async #open({ kind, monitorId, sealedRequest }: Job): Promise<Opened> {
    const text =
      sealedRequest === null ? '{}' : await open(this.#ring, sealedRequest, sealContext.request(monitorId));
    return parseRequest(kind, JSON.parse(text));
  }
}
