/** Where users are, as its form sends it: a percentage for each region; empty is none. */
import { probedRegionIds } from '$domain/region.ts';
import { type FormErrors, text } from './forms.ts';

export type ShareValues = Record<string, string>;

/** The body, or what is wrong: percentages are the form's, so it says itself what is none. */
export function readShares(form: FormData): {
  values: ShareValues;
  shares: Record<string, number>;
  errors?: FormErrors;
} {
  const values = Object.fromEntries(probedRegionIds.map((id) => [id, text(form, `share-${id}`)]));
  const typed = Object.entries(values).filter(([, value]) => value !== '');
  const shares = Object.fromEntries(
    typed.map(([id, value]) => [id, Number(value.replace(',', '.').replace(/\s*%$/, '')) / 100]),
  );
  const wrong = Object.entries(shares).filter(([, share]) => !(share >= 0 && share <= 1));
  if (wrong.length === 0) return { values, shares };
  const fields = Object.fromEntries(wrong.map(([id]) => [`shares.${id}`, 'Use a number from 0 to 100.']));
  return { values, shares, errors: { message: 'Some shares are not valid.', fields } };
}
