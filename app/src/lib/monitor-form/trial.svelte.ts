/** A test run of what the form holds: sent as the form would be, answered without leaving the page. */
import { sessionHolds } from '$lib/read.ts';
import type { FormErrors } from '$lib/server/forms.ts';
import type { MonitorTrial } from '$wire/api.ts';

type Answer = { items: MonitorTrial[] } | { errors: FormErrors };
const unreachable = 'The test could not be sent. Is the network there? Try again.';

export class Trial {
  #running = $state(false);
  #items = $state.raw<MonitorTrial[]>([]);
  #errors = $state.raw<FormErrors>();
  #ranAt = $state<number | null>(null);
  #controller: AbortController | null = null;

  get running(): boolean {
    return this.#running;
  }
  /** One entry a region; those of the newest test that was answered. */
  get items(): MonitorTrial[] {
    return this.#items;
  }
  get errors(): FormErrors | undefined {
    return this.#errors;
  }
  get ranAt(): number | null {
    return this.#ranAt;
  }

  async run(form: FormData): Promise<void> {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.#running = true;
    this.#errors = undefined;
    try {
      const answer = await this.#ask(form, controller.signal);
      if (controller.signal.aborted) return;
      if ('errors' in answer) this.#errors = answer.errors;
      else {
        this.#items = answer.items;
        this.#ranAt = Date.now();
      }
    } catch {
      if (!controller.signal.aborted) this.#errors = { message: unreachable, fields: {} };
    } finally {
      if (this.#controller === controller) this.#running = false;
    }
  }

  async #ask(form: FormData, signal: AbortSignal): Promise<Answer> {
    const send = () => fetch('/monitors/test', { method: 'POST', body: form, signal });
    let response = await send();
    // The access token grew old while the form was filled in.
    if (response.status === 401 && (await sessionHolds())) response = await send();
    return (await response.json()) as Answer;
  }

  stop(): void {
    this.#controller?.abort();
    this.#running = false;
  }
  /** What was wrong is asked for again, by a save. */
  forget(): void {
    this.#errors = undefined;
  }
  /** Another kind of check: nothing of the last test says anything about it. */
  clear(): void {
    this.stop();
    this.#items = [];
    this.#errors = undefined;
    this.#ranAt = null;
  }
}
