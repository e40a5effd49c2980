import { expect, it } from 'vitest';
import type { Certificate } from '../../../workers/domain/details.ts';
import { apiCertificate, type ApiMonitorDetail } from '../../../workers/wire/api.ts';
import { env, people } from './people.ts';

it('a monitor shows the certificate its target showed last, with when and from where, to its workspace only', async () => {
  const { alice, charlie } = await people();
  const made = await alice.call<ApiMonitorDetail>('POST', '/api/v1/monitors', {
    name: 'Shop',
    kind: 'tls',
    target: 'shop.example.com:443',
  });
  expect(made).toMatchObject({ status: 201, body: { certificate: null } });
  const { id } = made.body;
  const at = Date.parse('2026-11-20T12:00:00Z');
  const certificate: Certificate = {
    host: 'shop.example.com', subject: 'CN=shop.example.com', issuer: 'R11', names: ['shop.example.com'], notBefore: at - 1_000, notAfter: at + 1_000,
    sha256: 'ab', serial: '01', keyType: 'EC P-256', chain: [{ subject: 'R11', issuer: 'X1', notAfter: at }],
    chainComplete: true, hostnameMatches: true, trusted: null, protocol: 'TLSv1.3', cipher: 'x', warnings: ['weak'], daysReached: 30,
  }; // prettier-ignore
  await env.MONITOR.getByName(id).record([
    {
      monitorId: id,
      workspaceId: alice.session.workspace.id,
      region: 'weur',
      colo: 'FRA',
      placement: 'verified',
      slotAt: at,
      startedAt: at,
      durationMs: 5,
      verdict: 'ok',
      kind: 'scheduled',
      details: { certificate },
    },
  ]);
  const path = `/api/v1/monitors/${id}`;
  const shown = (await alice.call<ApiMonitorDetail>('GET', path)).body.certificate;
  expect(apiCertificate.strict().parse(shown)).toMatchObject({
    sha256: 'ab',
    notBefore: '2026-11-20T11:59:59.000Z',
    notAfter: '2026-11-20T12:00:01.000Z',
    chain: [{ notAfter: '2026-11-20T12:00:00.000Z' }],
    daysReached: 30,
    seenAt: '2026-11-20T12:00:00.000Z',
    region: 'weur',
  });
  expect((await charlie.call('GET', path)).status).toBe(404);
});
