/**
 * Results as the product writes them for an http monitor: phases with every one, a second connection's four times an
 * hour, the certificate once a day, one in a thousand failed. From a seed, so that two runs measure the same.
 */
import type { CheckResult } from '../../workers/domain/check.ts';
import type { Certificate } from '../../workers/domain/details.ts';
import type { RegionId } from '../../workers/domain/region.ts';

const minuteMs = 60_000;

const certificate: Certificate = {
  host: 'api.example.com',
  subject: 'CN=api.example.com',
  issuer: 'CN=R11, O=Let’s Encrypt, C=US',
  names: ['api.example.com', 'www.example.com'],
  notBefore: Date.UTC(2026, 3, 1),
  notAfter: Date.UTC(2026, 6, 1),
  sha256: '7f3d0a1c'.repeat(8),
  serial: '04c19e77'.repeat(4),
  keyType: 'EC P-256',
  chain: [
    {
      subject: 'CN=api.example.com',
      issuer: 'CN=R11, O=Let’s Encrypt, C=US',
      notAfter: Date.UTC(2026, 6, 1),
    },
    { subject: 'CN=R11, O=Let’s Encrypt, C=US', issuer: 'CN=ISRG Root X1', notAfter: Date.UTC(2027, 2, 12) },
  ],
  chainComplete: true,
  hostnameMatches: true,
  trusted: true,
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  warnings: [],
  daysReached: null,
};

/** Numbers in [0, 1) from a seed: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One monitor's results from one region, one a minute in [from, to). */
export function productResults(
  monitorId: string,
  region: RegionId,
  from: number,
  to: number,
  seed = 1,
): CheckResult[] {
  const random = randomFrom(seed + from / minuteMs);
  const offset = 1_000 * Math.floor(60 * randomFrom(seed)()) + 708;
  return Array.from({ length: Math.ceil((to - from) / minuteMs) }, (_, i): CheckResult => {
    const slotAt = from + i * minuteMs + offset;
    const startedAt = slotAt + Math.floor(5 + 60 * random() ** 3);
    const ttfbMs = Math.round(60 + 40 * seed ** 0.3 + 120 * -Math.log(1 - random()) * 0.4);
    const transferMs = Math.floor(4 * random());
    const minute = (slotAt - offset) / minuteMs;
    const shared = { monitorId, workspaceId: 'wsp_a', region, colo: 'IAD', placement: 'verified', kind: 'scheduled', slotAt, startedAt } as const; // prettier-ignore
    if (random() < 0.001) {
      const message = 'the connection was reset';
      return { ...shared, durationMs: ttfbMs, verdict: 'fail', failure: { class: 'reset', message, retryable: true } }; // prettier-ignore
    }
    const sampled = { dnsMs: Math.floor(9 * random()), connectMs: 20, tlsMs: 25, ttfbMs: ttfbMs + 3, transferMs: 1 }; // prettier-ignore
    return {
      ...shared,
      durationMs: ttfbMs + transferMs + Math.floor(2 * random()),
      verdict: ttfbMs > 400 ? 'slow' : 'ok',
      httpStatus: 200,
      phases: { ttfbMs, transferMs },
      ...((minute + seed) % 15 === 0 && {
        details: { sampled, protocol: 'HTTP/1.1', ...((minute + seed) % 1_440 === 0 && { certificate }) },
      }),
    };
  });
}
