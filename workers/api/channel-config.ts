/**
 * A channel's configuration: what may be shown of it, what stands behind masks that come back, where it may lead, and
 * how it is sealed. The same for every kind; what a kind has is said in wire/channels/.
 */
import { randomBytes } from 'node:crypto';
import { checkBodyTemplate } from '../domain/alert/body-template.ts';
import { channelConfigBytesMax } from '../domain/limits.ts';
import { checkTarget } from '../domain/target.ts';
import { keyRing, open, seal, sealContext } from '../platform/crypto.ts';
import { type ChannelKind, channelKinds, type ChannelSecrets, channelSecrets } from '../wire/alerts.ts';
import { channelBody, secretMask } from '../wire/api.ts';
import type { KindOfChannel } from '../wire/channels/kind.ts';
import { parse } from './body.ts';
import type { Env } from './env.ts';
import { refusePrivateHost } from './hosts.ts';
import { maskHeaders, unmask, unmaskHeaders } from './masks.ts';
import { invalid } from './problems.ts';
import { targetRules } from './read-request.ts';

type Config = Record<string, unknown>;
type Settled = {
  /** What the API may show. */
  shown: Config;
  secrets: ChannelSecrets;
};

/**
 * @param given as it came, masks and all
 * @param before what the channel has; null for a new one
 * @throws `invalid`, naming the field
 */
export async function settleConfig(
  env: Env,
  kind: ChannelKind,
  given: Config,
  before: ChannelSecrets | null,
): Promise<Settled> {
  const of: KindOfChannel = channelKinds[kind];
  const whole = unmaskConfig(of, given, before);
  const config: Config = { ...parse(channelBody, { kind, name: 'any', config: whole }).config };
  checkTemplate(config);
  for (const name of of.urls) {
    if (typeof config[name] !== 'string') continue;
    const target = checkTarget('http', config[name], targetRules(env));
    if (!target.ok) throw invalid(`config.${name}`, target.message);
    await refusePrivateHost(env, `config.${name}`, new URL(target.target).hostname);
    config[name] = target.target;
  }
  const secrets = channelSecrets.parse({ kind, ...config, ...keptOf(of, before) });
  if (Buffer.byteLength(JSON.stringify(secrets)) > channelConfigBytesMax)
    throw invalid('config', `too large: at most ${channelConfigBytesMax / 1_000} KB in all`);
  return { shown: maskConfig(of, config), secrets };
}

function checkTemplate({ template, contentType = 'application/json' }: Config): void {
  if (typeof template !== 'string') return;
  const problem = checkBodyTemplate(template, String(contentType));
  if (problem) throw invalid('config.template', problem);
}

/** What a kind keeps beyond what it is given: the secret that its requests are signed with. */
function keptOf({ sealed }: KindOfChannel, before: ChannelSecrets | null): Config {
  if (!('signingSecret' in sealed.shape)) return {};
  return before && 'signingSecret' in before
    ? { signingSecret: before.signingSecret }
    : { signingSecret: `whsec_${randomBytes(32).toString('base64')}` };
}

function maskConfig({ secrets, headers }: KindOfChannel, config: Config): Config {
  const masked = Object.entries(config).map(([name, value]) => {
    if (secrets.includes(name)) return [name, value === undefined ? undefined : secretMask];
    return [name, headers.includes(name) && value ? maskHeaders(value as Record<string, string>) : value];
  });
  return Object.fromEntries(masked) as Config;
}

/** A secret was given for one receiver: with another address its mask stands for nothing. */
function unmaskConfig(of: KindOfChannel, given: Config, before: ChannelSecrets | null): Config {
  const kept: Config = before !== null && staysAt(of, given, before) ? before : {};
  const unmasked = Object.entries(given).map(([name, value]) => {
    const path = `config.${name}`;
    if (of.secrets.includes(name) && typeof value === 'string')
      return [name, unmask(path, value, kept[name] as string | undefined)];
    if (of.headers.includes(name) && isTexts(value))
      return [name, unmaskHeaders(path, value, (kept[name] ?? {}) as Record<string, string>)];
    return [name, value];
  });
  return Object.fromEntries(unmasked) as Config;
}

const staysAt = ({ urls }: KindOfChannel, given: Config, before: Config): boolean =>
  urls.every((name) => given[name] === secretMask || originOf(given[name]) === originOf(before[name]));
const originOf = (url: unknown): unknown =>
  typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : url;

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string');

export const sealChannel = (env: Env, id: string, secrets: ChannelSecrets): Promise<string> =>
  seal(keyRing.parse(env.SECRETS_KEYS), JSON.stringify(secrets), sealContext.channel(id));
export const openChannel = async (
  env: Env,
  { id, sealedConfig }: { id: string; sealedConfig: string },
): Promise<ChannelSecrets> =>
  channelSecrets.parse(
    JSON.parse(await open(keyRing.parse(env.SECRETS_KEYS), sealedConfig, sealContext.channel(id))),
  );
