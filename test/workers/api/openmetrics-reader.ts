/** Reads OpenMetrics 1.0.0 by its ABNF and its rules, and throws at whatever is not of it. Only what gauges and infos need. */
export type Read = { name: string; type: string; unit: string | null; samples: ReadSample[] };
export type ReadSample = { name: string; labels: Record<string, string>; value: number };

const nameRule = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const meta = /^# (TYPE|UNIT|HELP) (\S+) (.*)$/;
const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[^"}]|"(?:\\.|[^"\\])*")*)\})? (\S+)$/;
const number = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?inf(?:inity)?|nan)$/i;
const order = ['TYPE', 'UNIT', 'HELP'];

export function readOpenMetrics(text: string): Map<string, Read> {
  if (!text.endsWith('# EOF\n')) throw new Error('it ends with # EOF and a line feed');
  if (text.includes('\r')) throw new Error('lines end with a line feed alone');
  const families = new Map<string, Read>();
  const seen = new Set<string>();
  let current = null as Read | null;
  let told: string[] = [];
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    if (line.startsWith('#')) {
      const [, kind, name, value] = meta.exec(line) ?? fail(`no metadata: ${line}`);
      if (!nameRule.test(name!)) fail(`no name: ${name}`);
      if (current?.name !== name) {
        if (families.has(name!)) fail(`${name} is in two places`);
        current = { name: name!, type: 'unknown', unit: null, samples: [] };
        families.set(name!, current);
        told = [];
      }
      if (current!.samples.length > 0) fail(`metadata of ${name} after its samples`);
      if (told.includes(kind!)) fail(`${kind} of ${name} twice`);
      if (told.some((one) => order.indexOf(one) > order.indexOf(kind!)))
        fail(`${kind} of ${name} out of order`);
      told.push(kind!);
      if (kind === 'TYPE') current!.type = value!;
      if (kind === 'UNIT') {
        if (!name!.endsWith(`_${value}`)) fail(`${name} does not end with its unit ${value}`);
        current!.unit = value!;
      }
      if (kind === 'HELP') unescape(value!);
      continue;
    }
    const [, name, labels, value] = sample.exec(line) ?? fail(`no sample: ${line}`);
    if (!number.test(value!)) fail(`no number: ${value}`);
    const family = current ?? fail(`${name} without its family`);
    const expected = family.type === 'info' ? `${family.name}_info` : family.name;
    if (name !== expected) fail(`${name} among the samples of ${family.name}`);
    if (family.type === 'info' && Number(value) !== 1) fail('an info is 1');
    const key = `${name} ${labels ?? ''}`;
    if (seen.has(key)) fail(`${key} twice`);
    seen.add(key);
    family.samples.push({ name, labels: readLabels(labels ?? ''), value: Number(value) });
  }
  return families;
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const [whole, name, value] =
      /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\.|[^"\\\n])*)"(?:,(?=.)|$)/s.exec(rest) ?? fail(`no labels: ${rest}`);
    if (Object.hasOwn(labels, name!)) fail(`the label ${name} twice`);
    labels[name!] = unescape(value!);
    rest = rest.slice(whole.length);
  }
  return labels;
}

const unescape = (text: string): string =>
  text.replace(/\\(.)?/gs, (_, char: string | undefined) =>
    char === 'n' ? '\n' : char === '\\' || char === '"' ? char : fail(`no escape: \\${char}`),
  );

function fail(why: string): never {
  throw new Error(why);
}
