/** What a monitor form has to choose from. */
import type { ApiChannel, Health, Page } from '$wire/api.ts';
import { get } from '../api.ts';
import { type MonitorChoice, monitorChoices } from '../monitor-choices.ts';

type Event = Parameters<typeof get>[0];
/** @param dependsOn monitors that are chosen already */
export async function choices(
  event: Event,
  dependsOn: readonly string[] = [],
): Promise<{ regions: string[]; channels: ApiChannel[]; monitors: MonitorChoice[] }> {
  const [health, channels, first, chosen] = await Promise.all([
    get<Health>(event, '/health'),
    get<Page<ApiChannel>>(event, '/channels'),
    monitorChoices(event, {}),
    monitorChoices(event, { ids: dependsOn }),
  ]);
  return {
    regions: health.components.probes.map(({ region }) => region),
    channels: channels.items,
    monitors: [...chosen, ...first],
  };
}
