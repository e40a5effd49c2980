/**
 * One mail as text and as HTML. The HTML is tables with their styles in them, which Outlook wants, and reads well in
 * light and dark; nothing in it is loaded from anywhere. Pure.
 */
export type Page = {
  label: string;
  tone: 'bad' | 'warn' | 'good' | 'plain';
  title: string;
  paragraphs: string[];
  facts: [string, string][];
  regions: { name: string; what: string }[];
  /** Of a digest. */
  entries: { title: string; url: string; what: string; at: string }[];
  actions: { label: string; url: string }[];
  /** Small, at the end; empty for none. */
  hint: string;
};

export const pageText = ({
  label,
  title,
  paragraphs,
  facts,
  regions,
  entries,
  actions,
  hint,
}: Page): string =>
  [
    [`${label}: ${title}`, paragraphs.join('\n\n')],
    facts.map(([key, value]) => `${key}: ${value}`),
    regions.map(({ name, what }) => `${name}: ${what}`),
    ...entries.map(({ title: name, what, at, url }) => [`${name}, ${at}`, what, url]),
    actions.map((one) => `${one.label}: ${one.url}`),
    hint === '' ? [] : [hint],
  ]
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');

const colours = { bad: '#b3261e', warn: '#8a5300', good: '#146c43', plain: '#2f4bb3' };
const font = "font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif";

const escape = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char]!,
  );
/** Only what people are meant to follow: no other scheme gets into a mail. */
const href = (url: string): string => (/^https?:\/\//i.test(url) ? escape(url) : '#');

const table = (rows: string, style = ''): string =>
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" style="border-collapse:collapse;${style}">${rows}</table>`;

const fact = ([key, value]: [string, string]): string =>
  `<tr><td class="quiet" width="150" valign="top" style="${font};padding:5px 16px 5px 0;font-size:14px;line-height:20px;color:#5a6472">${escape(key)}</td>` +
  `<td class="text" valign="top" style="${font};padding:5px 0;font-size:14px;line-height:20px;color:#1b1f24;word-break:break-word">${escape(value)}</td></tr>`;

const facts = (rows: [string, string][], heading: string): string =>
  rows.length === 0
    ? ''
    : `<tr><td class="rule" style="padding:16px 28px 0">${heading === '' ? '' : `<h2 class="quiet" style="${font};margin:0 0 4px;font-size:13px;line-height:20px;font-weight:600;color:#5a6472">${heading}</h2>`}${table(rows.map(fact).join(''))}</td></tr>`;

const entry = ({ title, url, what, at }: Page['entries'][number]): string =>
  `<tr><td class="line" style="${font};padding:10px 0;border-top:1px solid #e3e6ea;font-size:14px;line-height:20px">` +
  `<a class="text" href="${href(url)}" style="color:#1b1f24;font-weight:600">${escape(title)}</a>` +
  `<span class="quiet" style="color:#5a6472"> &nbsp;${escape(at)}</span><br><span class="text" style="color:#1b1f24">${escape(what)}</span></td></tr>`;

/** A cell with a colour: the only button that Outlook draws. */
const button = ({ label, url }: Page['actions'][number], first: boolean): string =>
  `<td class="${first ? 'button' : 'button-2'}" bgcolor="${first ? '#1b1f24' : '#e3e6ea'}" style="border-radius:6px;padding:11px 18px">` +
  `<a href="${href(url)}" style="${font};font-size:15px;line-height:20px;font-weight:600;color:${first ? '#ffffff' : '#1b1f24'};text-decoration:none">${escape(label)}</a></td><td width="10"></td>`;

const dark = `@media (prefers-color-scheme:dark){body,.back{background:#11151a!important}.card{background:#1b2027!important}.text,.text a{color:#eef1f4!important}.quiet{color:#a7b0bb!important}.line{border-color:#343b45!important}.button{background:#eef1f4!important}.button a{color:#11151a!important}.button-2{background:#343b45!important}.button-2 a{color:#eef1f4!important}.bad{color:#ff8a80!important}.warn{color:#ffc266!important}.good{color:#7bdcae!important}.plain{color:#a9b8ff!important}}`;

export function pageHtml(page: Page): string {
  const { label, tone, title, paragraphs, entries, actions, regions, hint } = page;
  const words = paragraphs
    .map(
      (text) =>
        `<p class="text" style="${font};margin:0 0 10px;font-size:16px;line-height:24px;color:#1b1f24">${escape(text)}</p>`,
    )
    .join('');
  const head =
    `<tr><td style="padding:26px 28px 0"><p class="${tone}" style="${font};margin:0 0 6px;font-size:14px;line-height:20px;font-weight:700;color:${colours[tone]}">${escape(label)}</p>` +
    `<h1 class="text" style="${font};margin:0 0 10px;font-size:22px;line-height:28px;color:#1b1f24;word-break:break-word">${escape(title)}</h1>${words}</td></tr>`;
  const list =
    entries.length === 0
      ? ''
      : `<tr><td style="padding:12px 28px 0">${table(entries.map(entry).join(''))}</td></tr>`;
  const buttons =
    actions.length === 0
      ? ''
      : `<tr><td style="padding:22px 28px 0"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>${actions.map((one, i) => button(one, i === 0)).join('')}</tr></table></td></tr>`;
  const small =
    hint === ''
      ? ''
      : `<tr><td class="quiet" style="${font};padding:14px 28px 0;font-size:13px;line-height:18px;color:#5a6472">${escape(hint)}</td></tr>`;
  const card = table(
    head +
      facts(page.facts, '') +
      facts(
        regions.map(({ name, what }) => [name, what]),
        'By region',
      ) +
      list +
      buttons +
      small +
      '<tr><td style="padding:0 0 28px;font-size:0;line-height:0">&nbsp;</td></tr>',
    `max-width:600px;margin:0 auto;background:#ffffff;border-radius:10px;border-top:4px solid ${colours[tone]}`,
  ).replace('<table', '<table class="card" bgcolor="#ffffff" align="center"');
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escape(label)}: ${escape(title)}</title><style>${dark}</style></head>` +
    `<body style="margin:0;padding:0;background:#f1f3f5">${table(`<tr><td class="back" bgcolor="#f1f3f5" style="padding:24px 12px;background:#f1f3f5">${card}</td></tr>`)}</body></html>`
  );
}
