/** What a monitor form has to choose from. */
import type { ApiChannel, ApiPolicy, Health, Page } from '$wire/api.ts';
import { get } from '../api.ts';
import { type MonitorChoice, monitorChoices } from '../monitor-choices.ts';

type Event = Parameters<typeof get>[0];
export type Choices = {
  regions: string[];
  channels: ApiChannel[];
  policies: { id: string; name: string }[];
  monitors: MonitorChoice[];
};

/** @param dependsOn monitors that are chosen already */
export async function choices(event: Event, dependsOn: readonly string[] = []): Promise<Choices> {
  const [health, channels, policies, first, chosen] = await Promise.all([
    get<Health>(event, '/health'),
    get<Page<ApiChannel>>(event, '/channels'),
    get<Page<ApiPolicy>>(event, '/policies'),
    monitorChoices(event, {}),
    monitorChoices(event, { ids: dependsOn }),
  ]);
  return {
    regions: health.components.probes.map(({ region }) => region),
    channels: channels.items,
    monitors: [...chosen, ...first],
    policies: policies.items.map(({ id, name }) => ({ id, name })),
  };
}
