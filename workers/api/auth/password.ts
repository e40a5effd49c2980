/** Passwords by scrypt: `scrypt$N$r$p$salt$hash`. N·r·128 bytes must stay within workerd's 32 MiB. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const cost = { N: 16_384, r: 8, p: 5 };
const keyLength = 32;

const derive = (password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 32 * 1024 * 1024 };
    scrypt(password.normalize('NFKC'), salt, keyLength, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = stored.split('$');
  if (scheme !== 'scrypt' || !salt || !hash) return false;
  const key = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  const wanted = Buffer.from(hash, 'base64url');
  return key.length === wanted.length && timingSafeEqual(key, wanted);
}

/** For an unknown email: takes as long as a real comparison, so that the time does not tell who has an account. */
export async function verifyNobody(password: string): Promise<false> {
  await derive(password, Buffer.alloc(16), cost);
  return false;
}
