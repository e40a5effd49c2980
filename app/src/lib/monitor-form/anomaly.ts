/** The monitor form's words on anomalies. Figures: workers/decisions/0014. */
import { type AnomalySensitivity, learningDaysMin } from '$domain/stats/baseline.ts';

const words: Record<AnomalySensitivity, string> = {
  low: 'Low: what takes twice or three times as long',
  medium: 'Medium: what takes about twice as long',
  high: 'High: what takes half as long again',
};

export const anomalyOptions = [
  { value: '', label: 'Not looked for' },
  ...Object.entries(words).map(([value, label]) => ({ value, label })),
];
export const anomalyHint = `Each region is compared with the same hour of its past weeks; degraded, not down. Nothing is judged before ${learningDaysMin} days of results.`;
