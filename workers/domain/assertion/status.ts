/** Status expectations: `200`, `2xx`, `200-204`, and lists of them separated by commas. */
export const statusDefault = '2xx';

export function statusMatches(expectation: string, status: number): boolean {
  return expectation.split(',').some((part) => {
    const text = part.trim().toLowerCase();
    if (/^[1-5]xx$/.test(text)) return Math.floor(status / 100) === Number(text[0]);
    const [low, high] = text.split('-').map(Number);
    return high === undefined ? status === low : status >= low! && status <= high;
  });
}
