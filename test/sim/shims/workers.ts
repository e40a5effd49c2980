/** Stands in for `cloudflare:workers`. */
class Based<Env> {
  protected readonly ctx: unknown;
  protected readonly env: Env;
  constructor(ctx: unknown, env: Env) {
    this.ctx = ctx;
    this.env = env;
  }
}
export class DurableObject<Env> extends Based<Env> {}
export class WorkerEntrypoint<Env> extends Based<Env> {}
