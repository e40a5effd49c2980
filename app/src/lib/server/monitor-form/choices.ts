/** What a monitor form has to choose from. */
import type { ApiChannel, ApiPolicy, Health, Page } from '$wire/api.ts';
import { get } from '../api.ts';
import { knownMonitors, type MonitorChoice } from '../monitor-choices.ts';

type Event = Parameters<typeof get>[0];
export type Choices = {
  regions: string[];
  channels: ApiChannel[];
  policies: { id: string; name: string }[];
  monitors: MonitorChoice[];
};

/** @param dependsOn monitors that are chosen already */
export async function choices(event: Event, dependsOn: readonly string[] = []): Promise<Choices> {
  const [health, channels, policies, monitors] = await Promise.all([
    get<Health>(event, '/health'),
    get<Page<ApiChannel>>(event, '/channels'),
    get<Page<ApiPolicy>>(event, '/policies'),
    knownMonitors(event, dependsOn),
  ]);
  return {
    regions: health.components.probes.map(({ region }) => region),
    channels: channels.items,
    monitors,
    policies: policies.items.map(({ id, name }) => ({ id, name })),
  };
}
