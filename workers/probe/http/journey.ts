/** How far an exchange has come: what is known of it when it ends early. */

/** One request as it was sent to the last hop. */
export type Sent = { method: string; headers: Headers; body: string | null };
export type Redirect = { status: number; url: string };

export type Journey = {
  /** Where it is asking. */
  url: string;
  sent: Sent;
  /** Hops that led on, in order. */
  redirects: Redirect[];
  /** `request`, `redirect 2`, `headers` or `body`. */
  step: string;
};
