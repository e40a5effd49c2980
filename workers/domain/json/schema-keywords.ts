/** The keywords of JSON Schema that are understood, what their values must be, and which formats are known. */
import { format as allFormats } from '@cfworker/json-schema';
import { isObject, type Json, jsonTypes } from './value.ts';

/** They say nothing that could fail. */
export const annotations: ReadonlySet<string> = new Set([
  '$schema',
  '$comment',
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

const formatNames = [
  'date',
  'time',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uuid',
  'json-pointer',
] as const;
/** Texts longer than this have no format: the patterns behind them are the package's, and fixed, but not all linear. */
const formattedLengthMax = 2_048;
export const hasFormat = (name: string, text: string): boolean =>
  text.length <= formattedLengthMax && allFormats[name]!(text);

export type Shape =
  | 'schema'
  | 'schema or list'
  | 'schemas'
  | 'named schemas'
  | 'type'
  | 'anything'
  | 'values'
  | 'number'
  | 'positive'
  | 'count'
  | 'flag'
  | 'text'
  | 'format'
  | 'names'
  | 'named names';

export const keywords: Record<string, Shape> = {
  $ref: 'text',
  $defs: 'named schemas',
  definitions: 'named schemas',
  type: 'type',
  enum: 'values',
  const: 'anything',
  multipleOf: 'positive',
  maximum: 'number',
  minimum: 'number',
  exclusiveMaximum: 'number',
  exclusiveMinimum: 'number',
  maxLength: 'count',
  minLength: 'count',
  pattern: 'text',
  format: 'format',
  maxItems: 'count',
  minItems: 'count',
  uniqueItems: 'flag',
  contains: 'schema',
  maxContains: 'count',
  minContains: 'count',
  prefixItems: 'schemas',
  items: 'schema or list',
  additionalItems: 'schema',
  maxProperties: 'count',
  minProperties: 'count',
  required: 'names',
  dependentRequired: 'named names',
  dependentSchemas: 'named schemas',
  properties: 'named schemas',
  patternProperties: 'named schemas',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  then: 'schema',
  else: 'schema',
};

const typeNames: readonly Json[] = [...jsonTypes, 'integer'];
const isNames = (value: Json): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');

const shapes: Record<Shape, { fits: (value: Json) => boolean; wanted: string }> = {
  // Whether it is a schema is told when it is read.
  schema: { fits: () => true, wanted: 'a schema' },
  'schema or list': { fits: () => true, wanted: 'a schema or a list of them' },
  schemas: { fits: (value) => Array.isArray(value) && value.length > 0, wanted: 'a list of schemas' },
  'named schemas': { fits: isObject, wanted: 'an object of schemas' },
  type: {
    fits: (value) => (Array.isArray(value) ? value : [value]).every((name) => typeNames.includes(name)),
    wanted: `one of ${typeNames.join(', ')}, or a list of them`,
  },
  anything: { fits: () => true, wanted: 'a value' },
  values: { fits: Array.isArray, wanted: 'a list of values' },
  number: { fits: (value) => typeof value === 'number', wanted: 'a number' },
  positive: { fits: (value) => typeof value === 'number' && value > 0, wanted: 'a number above 0' },
  count: {
    fits: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
    wanted: 'a whole number',
  },
  flag: { fits: (value) => typeof value === 'boolean', wanted: 'true or false' },
  text: { fits: (value) => typeof value === 'string', wanted: 'a text' },
  format: {
    fits: (value) => (formatNames as readonly Json[]).includes(value),
    wanted: `one of the formats ${formatNames.join(', ')}`,
  },
  names: { fits: isNames, wanted: 'a list of names' },
  'named names': {
    fits: (value) => isObject(value) && Object.values(value).every(isNames),
    wanted: 'an object of lists of names',
  },
};

/** What is wrong with a keyword's value, as `… where … is expected`. */
export function valueProblem(shape: Shape, value: Json): string | null {
  const { fits, wanted } = shapes[shape];
  return fits(value) ? null : `a value where ${wanted} is expected`;
}
