/** What a heartbeat's machine knows, hears and says. Times are milliseconds since the epoch. */
import type { CheckResult } from '../check.ts';
import type { HeartbeatRequest } from '../request.ts';

export type HeartbeatSpec = { monitorId: string; workspaceId: string; heartbeat: HeartbeatRequest };

export type HeartbeatState = {
  /** The newest end of a run that was heard, good or bad. */
  lastBeatAt: number | null;
  /** When the run under way began; null when none is known of. */
  startedAt: number | null;
  /** What the run under way has told so far. */
  log: string;
  /** When the next beat is expected, or was when it was missed; null before anything was heard. */
  expectedAt: number | null;
  /** When its absence counts. Null when there is nothing to wait for: before the first beat, after a missed one, and while paused. */
  deadlineAt: number | null;
  /** The newest result's slot: each result has one of its own. */
  slotAt: number;
};

export const silent: HeartbeatState = {
  lastBeatAt: null,
  startedAt: null,
  log: '',
  expectedAt: null,
  deadlineAt: null,
  slotAt: 0,
};

/** What a job says. `log`: the end of its output, bounded; empty when it sent none. */
export type BeatSignal =
  | { type: 'started' }
  | { type: 'succeeded'; exitCode: number | null; log: string }
  | { type: 'failed'; exitCode: number | null; log: string }
  | { type: 'logged'; log: string };

export type HeartbeatEvent =
  | BeatSignal
  | { type: 'tick' }
  /** It was edited. What had passed by the old settings has had its `tick`. */
  | { type: 'configured'; before: HeartbeatRequest }
  | { type: 'paused' }
  | { type: 'resumed' };

/** `wakeAt`: when a `tick` is wanted. */
export type HeartbeatStep = { state: HeartbeatState; result: CheckResult | null; wakeAt: number | null };
