/**
 * Templates (Liquid) in what a check sends: `{{ name | filter }}`, assignments and conditions. A text without `{{` or
 * `{%` is no template and stays as it is. What a template may cost is bounded by counts alone, because a Worker's clock
 * stands still while it computes: so many placeholders, so many characters, no loops and no other files.
 */
import { filters, Liquid, LiquidError, Parser, type Template, Tokenizer, TypeGuards } from 'liquidjs';
import { placeholderCharactersMax, templatePlaceholdersMax, templateWorkMax } from './limits.ts';

const allowedTags = ['assign', 'if', 'unless', 'case', 'raw', 'comment', '#'];
/** Each of them takes time in proportion to its input; `templateWorkMax` counts that. */
const allowedFilters = [
  ...['append', 'prepend', 'replace', 'remove', 'slice', 'truncate', 'strip', 'upcase', 'downcase', 'capitalize'],
  ...['json', 'escape', 'xml_escape', 'url_encode', 'url_decode', 'base64_encode', 'base64_decode', 'slugify'],
  ...['plus', 'minus', 'times', 'divided_by', 'modulo', 'round', 'floor', 'ceil', 'abs', 'at_least', 'at_most'],
  ...['date', 'default', 'size', 'split', 'first', 'last'],
]; // prettier-ignore
/** What a filter costs besides its input, in characters; each letter of a date's format looks into the calendar. */
const filterWork = (name: string, format: unknown): number =>
  name === 'date' ? 200 + 100 * String(format ?? '').length : 20;

export type Variables = Record<string, string>;
/** Variables that every run has, besides its monitor's own. */
export const builtInNames = ['now', 'unix', 'uuid', 'region'] as const;

/** @param uuid a fresh one for this run */
export const builtIns = (now: number, region: string, uuid: string): Variables => ({
  now: new Date(now).toISOString(),
  unix: String(Math.floor(now / 1_000)),
  uuid,
  region,
});

export const isTemplate = (text: string): boolean => /\{[{%]/.test(text);

/** Its message is one sentence for the person who wrote the template. */
export class TemplateError extends Error {}

/** @param wrote is told what each placeholder became. @throws TemplateError */
export function render(template: string, variables: Variables, wrote?: (text: string) => void): string {
  if (!isTemplate(template)) return template;
  try {
    const globals = { now: variables.now, [writing]: wrote };
    return String(engineOf().renderSync(parse(engineOf(), template), variables, { globals }));
  } catch (error) {
    throw new TemplateError(reason(error), { cause: error });
  }
}

/**
 * The same language over a whole document, of which not every part is there each time: what is missing is nothing, and
 * `null` for the filter json. @throws TemplateError
 */
export function renderDocument(template: string, document: Record<string, unknown>, now: string): string {
  if (!isTemplate(template)) return template;
  try {
    const engine = documentEngineOf();
    return String(engine.renderSync(parse(engine, template), document, { globals: { now } }));
  } catch (error) {
    throw new TemplateError(reason(error), { cause: error });
  }
}

/** What a template names, as paths. @throws TemplateError */
export function pathsIn(template: string): string[][] {
  if (!isTemplate(template)) return [];
  try {
    const engine = documentEngineOf();
    return engine
      .globalVariableSegmentsSync(parse(engine, template))
      .map((path) => path.map((part) => (Array.isArray(part) ? '*' : String(part))));
  } catch (error) {
    throw new TemplateError(reason(error), { cause: error });
  }
}

/** Why a template could not be rendered whatever its variables hold; null when it can be. */
export function checkTemplate(text: string, knownNames: readonly string[]): string | null {
  if (!isTemplate(text)) return null;
  try {
    for (const [name, ...path] of engineOf().globalVariableSegmentsSync(parse(engineOf(), text))) {
      if (!knownNames.includes(String(name)))
        return `the variable ${shown(name)} is not known here; known are ${knownNames.join(', ')}`;
      if (path.length > 0 && String(path) !== 'size')
        return `${shown(name)} is a text: it has no ${shown(path[0])}`;
    }
    return null;
  } catch (error) {
    return reason(error);
  }
}

function parse(engine: Liquid, text: string): Template[] {
  const { options } = engine;
  const tokens = new Tokenizer(text, options.operators).readTopLevelTokens(options);
  const placeholders = tokens.filter((token) => !TypeGuards.isHTMLToken(token));
  if (placeholders.length > templatePlaceholdersMax)
    throw new TemplateError(
      `${placeholders.length} placeholders in one text; at most ${templatePlaceholdersMax}`,
    );
  const characters = placeholders.reduce((sum, { begin, end }) => sum + end - begin, 0);
  if (characters > placeholderCharactersMax)
    throw new TemplateError(
      `its placeholders have ${characters} characters; at most ${placeholderCharactersMax} together`,
    );
  return new Parser(engine).parseTokens(tokens);
}

const shown = (name: unknown): string => JSON.stringify(String(name).slice(0, 60));

function reason(error: unknown): string {
  if (error instanceof TemplateError) return error.message;
  if (!LiquidError.is(error) || /call stack/.test(error.message)) return 'the template is nested too deeply';
  const line = /line:(\d+)/.exec(error.message)?.[1] ?? '1';
  const said = (error.originalError?.message ?? error.message)
    .replace(/, line:.*$/s, '')
    .replace(/^undefined (variable|filter):/, 'there is no $1')
    .replace(/^tag (".*") not found/, 'there is no tag $1')
    .replace(/^memory alloc limit exceeded$/, 'it makes too much text')
    .slice(0, 200);
  return `line ${line}: ${said}`;
}

let engine: Liquid | null = null;
/** Made when the first template comes along: most checks have none. */
const engineOf = (): Liquid => (engine ??= makeEngine(true));
let documentEngine: Liquid | null = null;
const documentEngineOf = (): Liquid => (documentEngine ??= makeEngine(false));

/** No template can name a symbol. */
const writing = Symbol('writing');
type Handler = (this: Using, value: unknown, ...args: unknown[]) => unknown;
type Using = {
  context: {
    memoryLimit: { use(count: number): void };
    globals: { now?: string; [writing]?: (text: string) => void };
  };
};

/** @param strict a variable that is not there is an error */
function makeEngine(strict: boolean): Liquid {
  const made = new Liquid({
    templates: {},
    strictVariables: strict,
    strictFilters: true,
    ownPropertyOnly: true,
    lenientIf: true,
    timezoneOffset: 0,
    locale: 'en-US',
    memoryLimit: templateWorkMax,
    outputEscape: charge as (value: unknown) => string,
  });
  for (const tag of Object.keys(made.tags)) if (!allowedTags.includes(tag)) delete made.tags[tag];
  for (const name of Object.keys(made.filters)) {
    if (allowedFilters.includes(name)) made.registerFilter(name, counted(name, filters[name]));
    else made.unregisterFilter(name);
  }
  if (!strict) {
    const json = counted('json', filters.json) as Handler;
    const orNull: Handler = function (value, ...args) {
      return json.call(this, value ?? null, ...args);
    };
    made.registerFilter('json', orNull as (typeof filters)[string]);
    for (const name of ['map', 'join']) made.registerFilter(name, counted(name, filters[name]));
  }
  return made;
}

/** What is written counts as work, too: that bounds the text that comes out. */
const charge: Handler = function (value) {
  const text = Array.isArray(value) ? value.join('') : String(value ?? '');
  this.context.memoryLimit.use(text.length + 1);
  this.context.globals[writing]?.(text);
  return text;
};

function counted(name: string, filter: (typeof filters)[string] | undefined): (typeof filters)[string] {
  const handler = (typeof filter === 'function' ? filter : filter!.handler) as Handler;
  const wrapped: Handler = function (value, ...args) {
    const lengths = [value, ...args].map(lengthOf);
    this.context.memoryLimit.use(lengths.reduce((sum, length) => sum + length, filterWork(name, args[0])));
    // There is one now in a run, and it is the run's.
    const given =
      name === 'date' && (value === 'now' || value === 'today') ? this.context.globals.now : value;
    return handler.call(this, given, ...args);
  };
  return wrapped as (typeof filters)[string];
}

const lengthOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? value.length : 10;
