/** The address a vendor gave for one channel of theirs: whoever has it can write there, so it is a secret as a whole. */
import { z } from 'zod';
import { channelKind, receiverUrl } from './kind.ts';

/** @param vendor where people find it, and what it looks like; a proxy of one's own is fine */
export const webhookUrlKind = (found: string) =>
  channelKind({
    config: z.strictObject({ webhookUrl: receiverUrl.describe(found) }),
    secrets: ['webhookUrl'],
    urls: ['webhookUrl'],
    reader: 'people',
  });

/** For a proxy of one's own; without it, the vendor is asked directly. */
export const apiUrl = receiverUrl
  .describe('Only for a proxy of your own in front of the vendor: its address, without a path of the API.')
  .optional();
