/** An answer's body as text, as JSON and as a page; each is read when it is first asked for, and once. */
import { TooCostly } from '../budget.ts';
import { type Page, parsePage } from '../html/page.ts';
import { type Json, nesting } from '../json/value.ts';
import * as limits from '../limits.ts';
import { quoted } from '../shown.ts';
import type { Answer } from './types.ts';
import { cutShort, Undecided } from './undecided.ts';

/** Each getter throws Undecided, always again, where there is no such thing. */
export class Documents {
  readonly #answer: Answer;
  #json: (() => Json) | null = null;
  #page: (() => Page) | null = null;
  constructor(answer: Answer) {
    this.#answer = answer;
  }

  get complete(): boolean {
    return this.#answer.bodyComplete ?? true;
  }
  get text(): string {
    if (this.#answer.body === undefined) throw new Undecided('there is no body');
    return this.#answer.body;
  }
  get json(): Json {
    this.#json ??= outcome(() => this.#parse());
    return this.#json();
  }
  get page(): Page {
    this.#page ??= outcome(() => parsePage(this.text));
    return this.#page();
  }

  #parse(): Json {
    const { text } = this;
    if (!this.complete) throw cutShort('a part of it cannot be read as JSON');
    if (text.trim() === '') throw new Undecided('the body is empty, which is not JSON');
    if (nesting(text) > limits.documentDepthMax)
      throw new TooCostly(`the body nests deeper than ${limits.documentDepthMax} levels`);
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw new Undecided(`the body is not JSON: it begins with ${quoted(text.slice(0, 60))}`);
    }
  }
}

/** What it returns or throws, for ever. */
function outcome<T>(read: () => T): () => T {
  try {
    const value = read();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
