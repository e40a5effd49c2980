/** Names of headers and parameters whose values are taken for secrets. */

/** Rather a harmless header too many than `Ocp-Apim-Subscription-Key` or `X-Auth` in clear. */
export const secretName = /auth|cookie|token|secret|pass|key|sign|credential|session|jwt/i;

/** In a URL's query shorter names are usual, and what signs one in once is as good as a password. */
const secretParameter =
  /^(code|state|sig|hmac|hash|nonce|otp|pin|pwd|sid|ticket|uuid|samlresponse|assertion)$/i;
/** Long and without a space: nobody wrote that by hand. */
const opaque = /^[\w.~+/=%-]{32,}$/;

export const looksSecret = (name: string, value: string): boolean =>
  secretName.test(name) || secretParameter.test(name) || opaque.test(value);
