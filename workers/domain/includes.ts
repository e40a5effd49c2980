/**
 * Whether a text contains a part, in time that grows with the lengths only (Knuth, Morris and Pratt, 1977): the
 * engine's own search takes seconds on a hostile pair of 1 MiB and 10,000 characters.
 */
import type { Budget } from './budget.ts';

/** Up to here the engine's own search is the faster one on any text. */
const shortMax = 16;

export function includes(text: string, part: string, budget: Budget): boolean {
  budget.spend((text.length + part.length) / 4);
  if (part.length <= shortMax) return text.includes(part);
  // For each place of the part: how much of its beginning ends there too.
  const borders = new Uint32Array(part.length);
  for (let i = 1, matched = 0; i < part.length; i++) {
    while (matched > 0 && part.charCodeAt(i) !== part.charCodeAt(matched)) matched = borders[matched - 1]!;
    if (part.charCodeAt(i) === part.charCodeAt(matched)) matched++;
    borders[i] = matched;
  }
  for (let i = 0, matched = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    while (matched > 0 && code !== part.charCodeAt(matched)) matched = borders[matched - 1]!;
    if (code === part.charCodeAt(matched)) matched++;
    if (matched === part.length) return true;
  }
  return false;
}
