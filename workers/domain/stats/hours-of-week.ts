/**
 * Whether an hour of the week has more than its share. Each of the 168 hours is tested against incidents that begin at
 * any time with the same chance, by the exact binomial tail P(X ≥ k), X ~ B(n, 1/168); Bonferroni over all hours, so that
 * a list without a pattern names one wrongly at most once in twenty.
 */
export const hoursOfWeek = 168;
const significance = 0.05;
/** Two may be a coincidence that the test lets pass in a short list; nobody acts on two. */
const busyMin = 3;

export type BusyHour = { hour: number; count: number; /** Corrected for the number of hours. */ p: number };

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const dayNames = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

/** @throws RangeError for a time zone that nobody knows */
export function hourOfWeek(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = format.formatToParts(at);
    const part = (type: string) => parts.find((one) => one.type === type)!.value;
    return days.indexOf(part('weekday')) * 24 + Number(part('hour'));
  };
}

/** "Mondays 02:00–03:00" */
export function hourWords(hour: number): string {
  const clock = (of: number) => `${String(of % 24).padStart(2, '0')}:00`;
  return `${dayNames[Math.floor(hour / 24)]} ${clock(hour % 24)}–${clock((hour % 24) + 1)}`;
}

/** The busiest first. */
export function busyHours(counts: readonly number[]): BusyHour[] {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return counts
    .map((count, hour) => ({
      hour,
      count,
      p: Math.min(1, hoursOfWeek * binomialTail(n, count, 1 / hoursOfWeek)),
    }))
    .filter(({ count, p }) => count >= busyMin && p < significance)
    .sort((a, b) => b.count - a.count || a.hour - b.hour);
}

/** P(X ≥ k) of B(n, p). Sums the terms from k on, each from the one before: all are positive, so nothing cancels. */
export function binomialTail(n: number, k: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  let logTerm = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 1; i <= k; i++) logTerm += Math.log(n - k + i) - Math.log(i);
  let term = Math.exp(logTerm);
  let sum = 0;
  for (let i = k; i <= n; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return Math.min(1, sum);
}
