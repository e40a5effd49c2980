/** The time, moving once a second while somebody looks; stands still on the server. */
import { onMount } from 'svelte';

export class Clock {
  #now = $state(Date.now());
  constructor() {
    onMount(() => {
      const timer = setInterval(() => (this.#now = Date.now()), 1_000);
      return () => clearInterval(timer);
    });
  }
  get current(): number {
    return this.#now;
  }
}
