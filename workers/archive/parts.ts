/** An hour's monitors in parts that fit into an isolate's memory (128 MB for all of it), as many at once as do. */
import type { Weight } from '../../db/d1/queries/hours.ts';

/** Of results in memory at once, and of their details' characters. */
const resultsMax = 12_000;
const detailsLengthMax = 4_000_000;

/** One that does not fit goes alone. */
export function inParts(weights: readonly (readonly [id: string, weight: Weight])[]): string[][] {
  const parts: string[][] = [];
  let left: Weight = { results: 0, detailsLength: 0 };
  for (const [id, { results, detailsLength }] of weights) {
    if (parts.length === 0 || results > left.results || detailsLength > left.detailsLength) {
      parts.push([]);
      left = { results: resultsMax, detailsLength: detailsLengthMax };
    }
    parts.at(-1)!.push(id);
    left = { results: left.results - results, detailsLength: left.detailsLength - detailsLength };
  }
  return parts;
}
