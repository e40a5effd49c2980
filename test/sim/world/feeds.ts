/** The feeds of dashboards and status pages. Nobody looks; but what is published must be what a page can read. */
import { feedNews } from '../../../workers/wire/feed.ts';
import type { Target } from '../runtime/network.ts';

export const feed = (name: string): Target => ({
  link: { to: `feed ${name}` },
  enter(_method, [news], done) {
    const bad = (news as { type: string }[]).find(
      (one) => one.type !== 'results' && !feedNews.safeParse(one).success,
    );
    if (bad) throw new Error(`news that no page can read: ${JSON.stringify(bad)}`);
    done(undefined);
  },
});
