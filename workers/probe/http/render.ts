/** The request as it is sent this time: its templates filled in with the monitor's variables and the run's own. */
import type { RegionId } from '../../domain/region.ts';
import type { HttpCall, Variable } from '../../domain/request.ts';
import { hasTemplates, mapTexts } from '../../domain/request-templates.ts';
import { builtIns, isTemplate, render, TemplateError, type Variables } from '../../domain/template.ts';
import { Failed } from './failed.ts';

/** A request that could not be written, so nobody was asked. The configuration is to blame, not the target. */
export class Unrenderable extends Failed {
  constructor(message: string) {
    super('assertion', message, false);
    this.failure.step = 'request';
  }
}

/** A monitor's variables and, where they do not name the same, those of every run. */
export const runVariables = (variables: readonly Variable[], region: RegionId): Variables => ({
  ...builtIns(Date.now(), region, crypto.randomUUID()),
  ...Object.fromEntries(variables.map(({ name, value }) => [name, value])),
});

const headerSafe = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @throws Unrenderable */
export function renderCall(call: HttpCall, variables: Variables): HttpCall {
  if (!hasTemplates(call)) return call;
  return mapTexts(call, (what, text, place) => {
    const rendered = renderText(what, text, variables);
    if (place === 'elsewhere' || !isTemplate(text) || headerSafe.test(rendered)) return rendered;
    throw new Unrenderable(
      `${what} cannot be sent: its variables put a line break or a sign outside Latin-1 into it`,
    );
  });
}

/** @param what such as `the body`. @throws Unrenderable */
export function renderText(what: string, text: string, variables: Variables): string {
  try {
    return render(text, variables);
  } catch (error) {
    if (error instanceof TemplateError) throw new Unrenderable(`${what} cannot be written: ${error.message}`);
    throw error;
  }
}
