/**
 * Times in an hour as runs: `[first, step, count, first, step, count, …]`, milliseconds from the hour's start, rising. A
 * regular hour is one run, whatever the interval.
 */
export function runsOf(offsetsMs: readonly number[]): number[] {
  const runs: number[] = [];
  for (let i = 0; i < offsetsMs.length;) {
    const first = offsetsMs[i]!;
    const step = i + 1 < offsetsMs.length ? offsetsMs[i + 1]! - first : 0;
    let count = 1;
    while (i + count < offsetsMs.length && offsetsMs[i + count] === first + count * step) count += 1;
    // Two make no run where the next ones do: the second may begin a regular one.
    if (count === 2 && i + 3 < offsetsMs.length) count = 1;
    runs.push(first, count === 1 ? 0 : step, count);
    i += count;
  }
  return runs;
}

export function offsetsOf(runs: readonly number[]): number[] {
  const offsets: number[] = [];
  for (let i = 0; i + 2 < runs.length; i += 3)
    for (let n = 0; n < runs[i + 2]!; n++) offsets.push(runs[i]! + n * runs[i + 1]!);
  return offsets;
}
