/** A channel as a form has it, every value a text, and as the API takes it. Pure. */
import type { ApiChannel } from '$wire/api.ts';
import { type ChannelField, kindForms } from './kinds.ts';

/** `kind`, `name`, `digest`, `ratePerMinute`, and the fields of its kind by their names. */
export type ChannelValues = Record<string, string>;

const fieldsOf = (kind: string): readonly ChannelField[] => kindForms[kind]?.fields ?? [];

export const blankValues = (kind: string): ChannelValues => ({
  kind,
  name: '',
  digest: '',
  ratePerMinute: '',
});

export function valuesOf({ kind, name, config, digest, ratePerMinute }: ApiChannel): ChannelValues {
  const fields = fieldsOf(kind).map((field) => [field.name, textOf(config[field.name])]);
  return {
    ...(Object.fromEntries(fields) as ChannelValues),
    kind,
    name,
    digest: digest === null ? '' : digest ? 'on' : 'off',
    ratePerMinute: ratePerMinute === null ? '' : String(ratePerMinute),
  };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${one}`)
    .join('\n');
}

/** @param read gives what the form sent under a name */
export const readValues = (kind: string, read: (name: string) => string): ChannelValues =>
  Object.fromEntries(
    ['name', 'digest', 'ratePerMinute', ...fieldsOf(kind).map(({ name }) => name)]
      .map((name) => [name, read(name)])
      .concat([['kind', kind]]),
  ) as ChannelValues;

export function bodyOf(values: ChannelValues) {
  const { kind = '', name = '', digest, ratePerMinute = '' } = values;
  const fields = fieldsOf(kind).filter((field) => !field.optional || values[field.name]);
  return {
    name,
    config: Object.fromEntries(fields.map((field) => [field.name, partOf(field, values[field.name] ?? '')])),
    digest: digest === 'on' ? true : digest === 'off' ? false : null,
    ratePerMinute: ratePerMinute === '' ? null : numberOr(ratePerMinute),
  };
}

function partOf({ type, options }: ChannelField, text: string): unknown {
  switch (type) {
    case 'number':
      return numberOr(text);
    case 'headers':
      return headersOf(text);
    case 'select':
      return text || options?.[0]?.value;
    default:
      return text;
  }
}

/** What is no number is the API's to refuse, naming the field. */
const numberOr = (text: string): number | string => (Number.isNaN(Number(text)) ? text : Number(text));

/** A line without a colon is a name the API will not take, and says so. */
const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const colon = line.indexOf(':');
        return colon < 0 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
      }),
  );

/** Where a channel's alerts go, for a list; empty where all of it is secret. */
export function placeOf({ kind, config }: Pick<ApiChannel, 'kind' | 'config'>): string {
  const shows = kindForms[kind]?.shows;
  return shows ? textOf(config[shows]) : '';
}
