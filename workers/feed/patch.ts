/** A status page's snapshot after news of one of its monitors. Only what the public may know goes in. */
import { componentState, isMaintained, pageState, publicUpdates, withWritten } from '../domain/statuspage.ts';
import type { TimelineEntry } from '../domain/state/types.ts';
import type { PublicStatus } from '../wire/api.ts';
import type { PublishedNews } from '../wire/rpc.ts';

/** Past incidents a page shows. */
const incidentsMax = 50;

/** @returns the same object when the news change nothing the page shows */
export function patchPage(page: PublicStatus, news: PublishedNews, now: string): PublicStatus {
  const component = page.components.find(({ id }) => id === news.monitorId);
  if (!component) return page;
  if (news.type === 'state') {
    const inMaintenance = isMaintained(page.maintenance, component.id, Date.parse(now));
    const state = componentState(news.state, news.noData, inMaintenance);
    if (state === component.state) return page;
    const components = page.components.map((one) => (one === component ? { ...one, state } : one));
    return { ...page, components, state: pageState(components.map((one) => one.state)), updatedAt: now };
  }
  if (news.type !== 'incident') return page;
  const { incident } = news;
  const updates = publicUpdates(
    incident.timeline.map((entry) => ({ ...entry, at: Date.parse(entry.at) }) as TimelineEntry),
  ).map((update) => ({ ...update, at: new Date(update.at).toISOString(), written: false }));
  // Its object does not know what people wrote.
  const old = page.incidents.find(({ id }) => id === incident.id);
  const shown = {
    id: incident.id,
    componentId: component.id,
    componentName: component.name,
    componentIds: [component.id],
    title: old?.title ?? null,
    status: incident.status,
    startedAt: incident.startedAt,
    resolvedAt: incident.resolvedAt,
    updates: withWritten(updates, old?.updates.filter(({ written }) => written) ?? []),
  };
  const others = page.incidents.filter(({ id }) => id !== incident.id);
  const incidents = [shown, ...others]
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
    .slice(0, incidentsMax);
  return { ...page, incidents, updatedAt: now };
}
