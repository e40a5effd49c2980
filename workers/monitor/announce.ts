/** News for those who look: the workspace and the status pages that show the monitor. Best effort. */
import { log } from '../platform/log.ts';
import type { MonitorSpec, PublishedNews } from '../wire/rpc.ts';
import type { Env } from './env.ts';

export async function announce(env: Env, spec: MonitorSpec, news: PublishedNews[]): Promise<void> {
  const feeds = [`workspace:${spec.workspaceId}`, ...spec.statusSlugs.map((slug) => `status:${slug}`)];
  await Promise.all(
    feeds.map((name) =>
      env.FEED.getByName(name)
        .publish(news)
        .catch((error: unknown) => log('warn', 'news_not_published', { monitorId: spec.monitorId, error })),
    ),
  );
}
