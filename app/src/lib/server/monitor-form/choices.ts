/** What a monitor form has to choose from. */
import type { ApiChannel, Health, Page } from '$wire/api.ts';
import { get } from '../api.ts';

type Event = Parameters<typeof get>[0];
export async function choices(event: Event): Promise<{ regions: string[]; channels: ApiChannel[] }> {
  const [health, channels] = await Promise.all([
    get<Health>(event, '/health'),
    get<Page<ApiChannel>>(event, '/channels'),
  ]);
  return { regions: health.components.probes.map(({ region }) => region), channels: channels.items };
}
