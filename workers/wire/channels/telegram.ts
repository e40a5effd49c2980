/** Telegram: a bot that writes to one chat. */
import { z } from 'zod';
import { channelKind } from './kind.ts';
import { apiUrl } from './webhook-url.ts';

export const telegram = channelKind({
  config: z.strictObject({
    botToken: z
      .string()
      .trim()
      .regex(/^\d{1,20}:[\w-]{20,100}$/, 'not a token of a bot: @BotFather gives it, like 123456:ABC-DEF…'),
    chatId: z
      .string()
      .trim()
      .regex(
        /^(-?\d{1,20}|@[A-Za-z]\w{3,40})$/,
        'not a chat: write its number, like -1001234567890, or @channel',
      ),
    apiUrl,
  }),
  secrets: ['botToken'],
  urls: ['apiUrl'],
  reader: 'people',
});
