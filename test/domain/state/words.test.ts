import { expect, it } from 'vitest';
import { durationWords } from '../../../workers/domain/state/words.ts';

it.each([
  [0, 'less than 1 s'],
  [-5_000, 'less than 1 s'],
  [999, 'less than 1 s'],
  [1_000, '1 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [119_000, '1 min 59 s'],
  [3_599_999, '59 min 59 s'],
  [3_600_000, '1 h'],
  [12_000_000, '3 h 20 min'],
  [86_399_999, '23 h 59 min'],
  [187_200_000, '2 d 4 h'],
])('%s ms read %s', (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});
