/** How long history keeps what, in days; null for good. Each is kept at least as long as the one before it. */
export type Retention = { rawDays: number; hourlyDays: number | null; dailyDays: number | null };
