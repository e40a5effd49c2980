/** A health document and the rest of its answer, together: the worse of the two is the verdict. */
import type { Failure, Verdict } from '../check.ts';
import type { HealthReading } from '../health-document.ts';

export type Judged = { verdict: Verdict; failure?: Failure };

/** @param judged what status, time and assertions say. @param httpStatus is told beside the document's words */
export function judgeHealth(reading: HealthReading, judged: Judged, httpStatus: number): Judged {
  const wrongStatus = judged.failure?.class === 'http_status';
  if (!reading.ok) {
    // An error page is no health document, and its status says more than that.
    if (wrongStatus) return judged;
    return fails('fail', `the answer cannot be read as health: ${reading.reason} (HTTP ${httpStatus})`);
  }
  const { status } = reading.report;
  if (status === 'up') {
    if (!wrongStatus) return judged;
    const failure = {
      ...judged.failure!,
      message: `${judged.failure!.message}, though the document says up`,
    };
    return { ...judged, failure };
  }
  const own = fails(status === 'down' ? 'fail' : 'slow', `${reading.summary} (HTTP ${httpStatus})`);
  if (judged.verdict !== 'fail' || own.verdict === 'fail') return own;
  // A status such as 503 goes with the trouble that the document names.
  return wrongStatus ? { ...own, verdict: 'fail' } : judged;
}

const fails = (verdict: 'slow' | 'fail', message: string): Judged => ({
  verdict,
  failure: { class: 'assertion', message, retryable: true, step: 'health' },
});
