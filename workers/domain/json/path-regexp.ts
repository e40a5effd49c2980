/** I-Regexp (RFC 9485), the patterns of JSONPath, told in RE2's syntax: a dot is neither of the two line ends. */

export function iRegexp(pattern: string, use: 'match' | 'search'): string {
  let inClass = false;
  const told = pattern.replace(/\\.|[[\].]/gs, (token) => {
    if (token === '[') inClass = true;
    if (token === ']') inClass = false;
    return token === '.' && !inClass ? '[^\\n\\r]' : token;
  });
  return use === 'match' ? `\\A(?:${told})\\z` : told;
}
