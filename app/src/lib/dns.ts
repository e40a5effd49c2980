/** Answers of several regions to one DNS question, side by side. Pure. */
import type { DnsAnswer } from '$domain/details.ts';

export type RegionAnswer = { region: string; answer: DnsAnswer };
/** Regions that heard the same: the same records in any order, whatever time they have left. */
export type AnswerGroup = { regions: string[]; answer: DnsAnswer };

export function groupedAnswers(answers: readonly RegionAnswer[]): AnswerGroup[] {
  const groups = new Map<string, AnswerGroup>();
  for (const { region, answer } of answers) {
    const said = [answer.code, ...answer.records.map(({ value }) => value).sort()].join('\n');
    const group = groups.get(said);
    if (group) group.regions.push(region);
    else groups.set(said, { regions: [region], answer });
  }
  return [...groups.values()].sort((a, b) => b.regions.length - a.regions.length);
}
