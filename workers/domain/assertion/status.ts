/** Status expectations: `200`, `2xx`, `200-204`, and lists of them separated by commas. */
export const statusDefault = '2xx';

const expectation = /^([1-5](\d\d|xx)|[1-5]\d\d-[1-5]\d\d)(\s*,\s*([1-5](\d\d|xx)|[1-5]\d\d-[1-5]\d\d))*$/i;

/** Why a text is no status expectation; null where it is one. */
export function statusProblem(text: string): string | null {
  if (!expectation.test(text.trim())) return 'expected statuses such as 200, 2xx, 200-204 or a list of them';
  const ranges = [...text.matchAll(/(\d{3})-(\d{3})/g)];
  return ranges.every(([, from, to]) => from! <= to!) ? null : 'a range begins with its lower status';
}

export function statusMatches(expectation: string, status: number): boolean {
  return expectation.split(',').some((part) => {
    const text = part.trim().toLowerCase();
    if (/^[1-5]xx$/.test(text)) return Math.floor(status / 100) === Number(text[0]);
    const [low, high] = text.split('-').map(Number);
    return high === undefined ? status === low : status >= low! && status <= high;
  });
}
