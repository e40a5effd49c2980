/**
 * How each kind of channel is filled in: its name, one line of help, its fields. Plain data. What a field may hold is
 * the wire's to say (workers/wire/channels); a kind that is not known there is not offered.
 */
import { usual } from './vendors.ts';

export type ChannelField = {
  /** As the configuration has it. */
  name: string;
  label: string;
  /** `secret` comes back as a mask; `list` is separated by commas; `headers` are lines of `Name: value`. */
  type: 'text' | 'url' | 'secret' | 'number' | 'list' | 'select' | 'area' | 'headers';
  hint?: string;
  placeholder?: string;
  options?: readonly { value: string; label: string }[];
  /** Not sent where it is empty. */
  optional?: boolean;
  /** Under "More". */
  more?: boolean;
};
export type KindForm = {
  label: string;
  help: string;
  fields: readonly ChannelField[];
  /** The field that says in a list where alerts go; null where all of it is secret. */
  shows: string | null;
};

export const kindForms: Readonly<Record<string, KindForm>> = {
  webhook: {
    label: 'Webhook',
    help: 'Each alert is a signed POST, as Standard Webhooks describe.',
    shows: 'url',
    fields: [
      { name: 'url', label: 'URL', type: 'url', placeholder: 'https://example.com/hooks/parallax' },
      {
        name: 'headers',
        label: 'Headers',
        type: 'headers',
        optional: true,
        more: true,
        placeholder: 'X-Team: blue',
        hint: 'One a line. Values of Authorization, keys and the like are stored encrypted and not shown again.',
      },
      {
        name: 'template',
        label: 'Body',
        type: 'area',
        optional: true,
        more: true,
        placeholder: '{"text": {{ message | json }}}',
        hint: 'Liquid, with type, message, monitor, incident and event. Empty: the whole event as JSON.',
      },
      {
        name: 'contentType',
        label: 'Content type',
        type: 'text',
        optional: true,
        more: true,
        placeholder: 'application/json',
      },
    ],
  },
  email: {
    label: 'Email',
    help: 'All mails of one incident are one conversation.',
    shows: 'to',
    fields: [
      {
        name: 'to',
        label: 'Addresses',
        type: 'list',
        hint: 'Separated by commas.',
        placeholder: 'team@example.com',
      },
    ],
  },
  ...usual,
};
