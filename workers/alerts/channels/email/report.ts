/** The mail about a month's report: its sentences, its few facts, and the link. Pure. */
import type { AlertEvent } from '../../../wire/alerts.ts';
import type { Page } from './page.ts';

type Report = NonNullable<AlertEvent['data']['report']>;

export const reportPage = ({ title, facts, url, shared }: Report, message: string): Page => ({
  label: 'Monthly report',
  tone: 'plain',
  title,
  paragraphs: [message],
  facts,
  regions: [],
  entries: [],
  actions: url ? [{ label: 'Open the report', url }] : [],
  hint: shared
    ? 'The link shows this report without signing in, for 90 days, to whoever has it. You get this mail because your address is among the recipients of the monthly report in Parallax; who can sign in there changes that under Reports.'
    : '',
});
