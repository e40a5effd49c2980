/** Requests are sealed wherever they rest; this opens them, and remembers the opened one of each job's version. */
import type { HttpRequest, Job } from '../domain/check.ts';
import { keyRing, open, sealContext } from '../platform/crypto.ts';
import { monitorRequest } from '../wire/api.ts';

const plain: HttpRequest = monitorRequest.parse({});

export class Requests {
  readonly #ring;
  readonly #opened = new Map<string, { version: number; request: HttpRequest }>();

  constructor(secretsKeys: string) {
    this.#ring = keyRing.parse(secretsKeys);
  }

  async of(job: Job): Promise<HttpRequest> {
    if (job.sealedRequest === null) return plain;
    const known = this.#opened.get(job.monitorId);
    if (known?.version === job.version) return known.request;
    const text = await open(this.#ring, job.sealedRequest, sealContext.request(job.monitorId));
    const request = monitorRequest.parse(JSON.parse(text));
    this.#opened.set(job.monitorId, { version: job.version, request });
    return request;
  }

  forget(monitorId: string): void {
    this.#opened.delete(monitorId);
  }
}
