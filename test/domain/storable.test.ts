import { expect, it } from 'vitest';
import { storable } from '../../workers/domain/storable.ts';

it('texts without NUL and without half a character stay as they are', () => {
  const value = { a: ['ä', '😀', 1, null, true, undefined], b: { c: '' } };
  expect(storable(value)).toEqual(value);
});

it('what jsonb does not take becomes U+FFFD, wherever it stands', () => {
  const half = '😀'.slice(0, 1);
  expect(storable({ 'a\0': [`x${half}`, { b: 'y\0z' }] })).toEqual({
    'a\uFFFD': ['x\uFFFD', { b: 'y\uFFFDz' }],
  });
});
