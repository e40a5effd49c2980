/** FNV-1a, 32 bit: spreads ids evenly; not for secrets. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** One short word for a set of jobs; the same whatever their order. */
export function jobsDigest(entries: Iterable<readonly [monitorId: string, version: number]>): string {
  const lines = [...entries].map(([id, version]) => `${id}:${version}`).sort();
  return `${lines.length}-${fnv1a(lines.join('\n')).toString(36)}`;
}
