import type { Check } from './index.ts';

export const health: Check<'health'> = async () => ({
  durationMs: 0,
  verdict: 'unknown',
  failure: { class: 'platform', message: 'this kind of check is not built yet', retryable: false },
});
