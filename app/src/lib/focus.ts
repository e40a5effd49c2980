/** Leads to the first field that is wrong, once it is shown. */
import { tick } from 'svelte';

/** @returns whether there was one */
export async function focusFirstWrong(within: HTMLElement | null | undefined): Promise<boolean> {
  await tick();
  const wrong = within?.querySelector<HTMLElement>('[aria-invalid=true]');
  // A part that was folded opens by itself when something in it is wrong; its sub-parts do not.
  for (let part = wrong?.closest('details'); part; part = part.parentElement?.closest('details'))
    part.open = true;
  wrong?.focus();
  return wrong !== null && wrong !== undefined;
}
