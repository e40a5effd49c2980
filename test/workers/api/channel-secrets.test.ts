/** Every kind with secrets: they are shown as masks, kept behind them, sealed, and follow nobody to another host. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openChannel } from '../../../workers/api/channel-config.ts';
import { type ChannelKind, channelKindNames, channelKinds } from '../../../workers/wire/alerts.ts';
import { secretMask, type ApiChannel, type Problem } from '../../../workers/wire/api.ts';
import type { KindOfChannel } from '../../../workers/wire/channels/kind.ts';
import { env, people } from './people.ts';

const webhookUrl = 'https://hooks.example.com/services/T000/B000/sesame-sesame';
const samples: Record<string, Record<string, unknown>> = {
  webhook: { url: 'https://hooks.example.com/a' },
  email: { to: ['a@example.com'] },
  slack: { webhookUrl },
  discord: { webhookUrl },
  teams: { webhookUrl },
  googlechat: { webhookUrl },
  telegram: { botToken: `123456:${'s'.repeat(35)}`, chatId: '-1001234567890' },
  ntfy: { server: 'https://ntfy.example.com/', topic: 'alerts', token: 'tk_sesame_sesame' },
  pushover: { appToken: 's'.repeat(30), userKey: 't'.repeat(30) },
  pagerduty: { routingKey: 's'.repeat(32), region: 'eu' },
  opsgenie: { apiKey: 'eb243592-faa2-4ba2-a551-1afdf565c889', region: 'us' },
  twilio: { accountSid: `AC${'0'.repeat(32)}`, authToken: 's'.repeat(32), from: '+14155552671', to: ['+4915112345678'] },
}; // prettier-ignore

let alice: Awaited<ReturnType<typeof people>>['alice'];
beforeAll(async () => {
  ({ alice } = await people());
});
const make = (kind: ChannelKind, config: object) =>
  alice.call<ApiChannel & Problem>('POST', '/api/v1/channels', { kind, name: kind, config });
const change = (id: string, config: object) =>
  alice.call<ApiChannel & Problem>('PATCH', `/api/v1/channels/${id}`, { config });
const stored = async (id: string) => {
  const row = await env.DB.prepare('select id, public_config, sealed_config from channels where id = ?')
    .bind(id)
    .first<{ id: string; public_config: string; sealed_config: string }>();
  return { row, opened: await openChannel(env, { id, sealedConfig: row!.sealed_config }) };
};

describe('a channel of the kind', () => {
  it.each(channelKindNames)('%s keeps its secrets to itself', async (kind) => {
    const { secrets, urls }: KindOfChannel = channelKinds[kind];
    const config = samples[kind]!;
    const { body } = await make(kind, config);
    const masked = Object.fromEntries(
      Object.entries(config).map(([name, value]) => [name, secrets.includes(name) ? secretMask : value]),
    );
    expect(body.config).toEqual(masked);
    const before = await stored(body.id);
    expect(before.opened).toMatchObject({ kind, ...config });
    for (const name of secrets.filter((one) => config[one] !== undefined))
      expect(JSON.stringify(before.row)).not.toContain(config[name]);

    expect(await change(body.id, masked)).toMatchObject({ status: 200, body: { config: masked } });
    expect((await stored(body.id)).opened).toEqual(before.opened);

    // Elsewhere, the mask stands for nothing; what is open may move.
    const moved = urls.find((name) => !secrets.includes(name));
    const behind = secrets.find((name) => config[name] !== undefined);
    if (moved && behind)
      expect(await change(body.id, { ...masked, [moved]: 'https://elsewhere.example.com/' })).toMatchObject({
        status: 400,
        body: { errors: [{ path: `config.${behind}` }] },
      });
    for (const name of urls)
      expect(await change(body.id, { ...config, [name]: 'http://10.0.0.1/' })).toMatchObject({
        status: 400,
        body: { errors: [{ path: `config.${name}` }] },
      });
    expect(await make(kind, { ...config, surprise: 1 })).toMatchObject({ status: 400 });
    if (behind) expect(await make(kind, masked)).toMatchObject({ status: 400 });
  });
});
