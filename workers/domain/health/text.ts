/** Health told as plain text: one word, or a line for each check (`[+]ping ok`, as Kubernetes writes it). */
import type { Component } from './components.ts';
import { readWord } from './words.ts';

/** The word such as `OK` that a whole text is, perhaps with a full stop or an exclamation mark. */
export function readPlain(text: string): Component['status'] | null {
  return text.length > 60 ? null : readWord(text.trim().replace(/[.!]+$/, ''));
}

export function readLines(text: string): Component[] {
  const found: Component[] = [];
  for (const line of text.slice(0, 65_536).split('\n')) {
    const [, sign, name, rest] = /^\[([+-])\](\S+)(?: ok| failed:?)? ?(.*)$/.exec(line.trim()) ?? [];
    if (sign === '+') found.push({ name: name!, status: 'up', word: 'ok' });
    if (sign === '-')
      found.push({ name: name!, status: 'down', word: 'failed', ...(rest ? { message: rest } : {}) });
  }
  return found;
}
