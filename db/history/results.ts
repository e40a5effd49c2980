/** Single results of one monitor, newest first: recent ones from D1, older ones from Postgres, each hour from one of them. */
import type { CheckResult } from '../../workers/domain/check.ts';
import { log } from '../../workers/platform/log.ts';
import { recentResults, type ResultsQuery } from '../d1/queries/results.ts';
import { rawBetween } from '../postgres/raw-results.ts';
import type { History } from './open.ts';
import { type Split, withSplit } from './split.ts';

/** `historyMissing`: there may be older ones, or ones in between. */
export type Results = { results: CheckResult[]; historyMissing: boolean };

export async function readResults({ d1, postgres }: History, query: ResultsQuery): Promise<Results> {
  const read = await withSplit(
    d1,
    query,
    async ({ recent: hours, older: spans }): Promise<Results | null> => {
      const recent = await recentResults(d1, query, hours);
      // With enough of them, what history has counts only where it is newer.
      const from = recent.length < query.limit ? query.from : recent.at(-1)!.slotAt;
      const newer = spans
        .map((span) => ({ ...span, from: Math.max(span.from, from) }))
        .filter((span) => span.from < span.to);
      if (newer.length === 0) return { results: recent, historyMissing: false };
      try {
        const older = await rawBetween(postgres, query, newer);
        const results = [...recent, ...older]
          .sort((a, b) => b.slotAt - a.slotAt || a.region.localeCompare(b.region))
          .slice(0, query.limit);
        return { results, historyMissing: false };
      } catch (error) {
        log('warn', 'history_missing', { monitorId: query.monitorId, error });
        return null;
      }
    },
  );
  // D1 still has the last days, whether history took them or not.
  const kept = async ({ recent: hours, older }: Split) => {
    const results = await recentResults(d1, query, hours);
    return { results, historyMissing: results.length < query.limit && older.length > 0 };
  };
  return read ?? withSplit(d1, query, kept, 'kept');
}
