/**
 * Bodies that a webhook's owner writes: Liquid over the event. A template that is taken renders whatever is alerted:
 * it is tried on an event with everything and on one with nothing, both with texts that need care.
 */
import { pathsIn, renderDocument, TemplateError } from '../template.ts';
import { bareEvent, fullEvent, type TemplatedEvent, templateDocument } from './sample-event.ts';

const isJson = (contentType: string): boolean => /^application\/([\w.-]+\+)?json\b/i.test(contentType);

/** @throws TemplateError */
export const renderBody = (template: string, id: string, event: TemplatedEvent): string =>
  renderDocument(template, templateDocument(id, event), event.timestamp);

/** Quotes and line breaks end a text in JSON. */
const careful = 'He said "down"\n\\';

/** @returns why the template cannot be taken, in one sentence; null when it can */
export function checkBodyTemplate(template: string, contentType: string): string | null {
  try {
    const document = templateDocument('msg_1', fullEvent(careful));
    for (const path of pathsIn(template)) {
      const problem = unknownIn(document, path);
      if (problem) return problem;
    }
    const bodies = [fullEvent(careful), bareEvent(careful)].map((event) =>
      renderBody(template, 'msg_1', event),
    );
    return isJson(contentType) && !bodies.every(isJsonText)
      ? 'what it makes is not JSON where a text has quotes or line breaks, or something is missing: write {{ message | json }}, without quotes around it'
      : null;
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of arrays and texts, any part may be named: an index, `first`, `size`. */
function unknownIn(document: Record<string, unknown>, path: readonly string[]): string | null {
  let at: unknown = document;
  for (const [i, part] of path.entries()) {
    if (part === '*') return null;
    if (Array.isArray(at)) {
      at = /^(\d+|first|last)$/.test(part) ? at[0] : null;
      continue;
    }
    if (typeof at !== 'object' || at === null) return null;
    if (!Object.hasOwn(at, part)) {
      const where = i === 0 ? 'here' : `in ${path.slice(0, i).join('.')}`;
      return `${JSON.stringify(part.slice(0, 60))} is not known ${where}; known are ${Object.keys(at).join(', ')}`;
    }
    at = (at as Record<string, unknown>)[part];
  }
  return null;
}
