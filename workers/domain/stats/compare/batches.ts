/**
 * How many independent checks some checks are worth. Slow phases last: neighbours resemble each other, and a thousand
 * checks of one bad hour say little more than one. So a period is cut into batches longer than such phases; how far
 * the batches differ says what the share of something in the whole period is worth (a ratio estimated from clusters;
 * Cochran, Sampling Techniques, chapter 11), compared with independent checks (Kish's design effect).
 */
import { normalDf, studentQuantile } from './beta.ts';

/** Of one batch: how many checks, and how many of them have the property. */
export type Batch = { count: number; having: number };
export type Worth = {
  count: number;
  share: number;
  /** So many checks say as much as one independent one; never less than 1. */
  designEffect: number;
  /** Of the estimate of that. */
  df: number;
};

/** With fewer batches nobody knows how far they differ. */
export const batchesMin = 4;

/** null where too few batches have checks. */
export function worthOf(batches: readonly Batch[]): Worth | null {
  const used = batches.filter(({ count }) => count > 0);
  if (used.length < batchesMin) return null;
  const count = used.reduce((sum, one) => sum + one.count, 0);
  const share = used.reduce((sum, one) => sum + one.having, 0) / count;
  const squares = used.reduce((sum, one) => sum + (one.having - share * one.count) ** 2, 0);
  const between = (used.length / (used.length - 1)) * (squares / count ** 2);
  const independent = (share * (1 - share)) / count;
  const designEffect = independent > 0 ? Math.max(1, between / independent) : 1;
  return { count, share, designEffect, df: used.length - 1 };
}

/** As many independent checks would say as much. */
export const effective = ({ count, designEffect }: Worth): number => count / designEffect;

/**
 * The same for an exact method that knows no degrees of freedom: so many fewer that its interval is as wide as
 * Student's distribution asks for (Korn and Graubard, Survey Methodology 24, 1998).
 */
export const forExact = (worth: Worth, alpha: number): number =>
  effective(worth) * (studentQuantile(alpha, normalDf) / studentQuantile(alpha, worth.df)) ** 2;
