/** Keys for tests only: fixed, so that a failure repeats. */
const ring = (byte: number) =>
  JSON.stringify({ current: 't1', keys: { t1: Buffer.alloc(32, byte).toString('base64url') } });
export const secretsKeys = ring(7);
export const jwtKeys = ring(8);
