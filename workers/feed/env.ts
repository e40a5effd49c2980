/** Bindings of the feed Worker; see [env.feed] in wrangler.toml. */
import type { FeedObject } from './object.ts';

export type Env = { FEED: DurableObjectNamespace<FeedObject> };
