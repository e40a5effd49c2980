/** Assertions as rows of a form. Pure. */
import { comparisonForms, comparisonsOf, sourceForms } from '$domain/assertion/forms.ts';
import type { Assertion, AssertionSource, Comparison } from '$domain/assertion/types.ts';

export type AssertionDraft = {
  source: AssertionSource;
  property: string;
  comparison: Comparison;
  target: string;
  verdict: 'fail' | 'slow';
};

export const assertionTemplate: AssertionDraft = {
  source: 'status',
  property: '',
  comparison: 'equals',
  target: '',
  verdict: 'fail',
};

/** A new row of this source, with what is usual for it. */
export const assertionOf = (source: AssertionSource, given: Partial<AssertionDraft> = {}): AssertionDraft => {
  const property = given.property ?? sourceForms[source].property?.options?.[0]?.value ?? '';
  return {
    ...assertionTemplate,
    source,
    comparison: comparisonsOf(source, property || undefined)[0]!,
    target: source === 'status' ? '2xx' : '',
    ...given,
    property,
  };
};

/** The row with another source or property: a comparison that makes no sense there gives way. */
export function fitting(row: AssertionDraft): AssertionDraft {
  const options = sourceForms[row.source].property?.options;
  const property =
    options && !options.some(({ value }) => value === row.property) ? options[0]!.value : row.property;
  const known = comparisonsOf(row.source, property || undefined);
  return { ...row, property, comparison: known.includes(row.comparison) ? row.comparison : known[0]! };
}

export const draftOfAssertion = (one: Assertion): AssertionDraft => ({
  source: one.source,
  property: one.property ?? sourceForms[one.source].property?.options?.[0]?.value ?? '',
  comparison: one.comparison,
  target: one.target ?? '',
  verdict: one.verdict ?? 'fail',
});

/** An empty property is left out, so that the API says where one is missing. */
export const assertionFrom = (row: AssertionDraft): Assertion => ({
  source: row.source,
  ...(sourceForms[row.source]?.property && row.property !== '' ? { property: row.property } : {}),
  comparison: row.comparison,
  ...(comparisonForms[row.comparison]?.takesTarget === false ? {} : { target: row.target }),
  ...(row.verdict === 'slow' ? { verdict: 'slow' as const } : {}),
});

/** Says an assertion in words, for a folded part and for buttons: "status code equals 2xx". */
export function assertionWords(row: AssertionDraft): string {
  const { label, property } = sourceForms[row.source];
  const option = property?.options?.find(({ value }) => value === row.property)?.label;
  const { label: verb, takesTarget } = comparisonForms[row.comparison];
  return [label, option ?? (property ? row.property : ''), verb, takesTarget ? row.target : '']
    .filter(Boolean)
    .join(' ');
}
