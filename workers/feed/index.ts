/** The feed Worker: only a home for its objects. */
import { FeedObject } from './object.ts';

export { FeedObject };

export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
} satisfies ExportedHandler;
