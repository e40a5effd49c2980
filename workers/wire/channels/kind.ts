/**
 * What one kind of channel is configured with. `config` is what the API takes and what is sealed; a kind that keeps
 * more than it is given says so by `sealed`. The lists name fields of `config`.
 */
import { z } from 'zod';
import { targetLengthMax } from '../../domain/limits.ts';

/** An address that alerts are sent to. Whether it may be asked is looked at when it is saved, and at each delivery. */
export const receiverUrl = z.url('not a URL: write it like https://example.com/…').max(targetLengthMax);

type Fields = z.core.$ZodLooseShape;
export type KindOfChannel<C extends Fields = Fields, S extends Fields = Fields> = {
  config: z.ZodObject<C, z.core.$strict>;
  sealed: z.ZodObject<S>;
  /** Shown as `secretMask`; sending the mask back keeps the old value. */
  secrets: readonly string[];
  /** Records of headers, of which those that look secret are masked in the same way. */
  headers: readonly string[];
  /** Where alerts go. A secret stays behind its mask only while these lead to the same origin. */
  urls: readonly string[];
  /** People are told of many alerts in one digest, unless they want it otherwise; programs get each. */
  reader: 'people' | 'program';
};

export function channelKind<C extends Fields, S extends Fields = C>(kind: {
  config: z.ZodObject<C, z.core.$strict>;
  sealed?: z.ZodObject<S>;
  secrets: readonly (keyof C & string)[];
  headers?: readonly (keyof C & string)[];
  urls: readonly (keyof C & string)[];
  reader: 'people' | 'program';
}): KindOfChannel<C, S> {
  const { config, sealed = config as unknown as z.ZodObject<S>, headers = [], ...rest } = kind;
  return { config, sealed, headers, ...rest };
}
