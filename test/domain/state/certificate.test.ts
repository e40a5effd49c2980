import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../workers/domain/check.ts';
import type { Certificate } from '../../../workers/domain/details.ts';
import { certificatesKeptMax } from '../../../workers/domain/limits.ts';
import type { RegionId } from '../../../workers/domain/region.ts';
import { durableView } from '../../../workers/domain/state/durable.ts';
import { config, five, result, t0, World } from './world.ts';

const dayMs = 86_400_000;
const certificate = (sha256: string, daysReached: number | null, notAfter = t0 + 13.5 * dayMs): Certificate => ({
  host: 'shop.test', subject: 'CN=shop.test', issuer: 'R11', names: ['shop.test'], notBefore: t0 - dayMs, notAfter, sha256, serial: '01',
  keyType: 'EC P-256', chain: [], chainComplete: true, hostnameMatches: true, trusted: true, protocol: 'TLSv1.3',
  cipher: 'x', warnings: [], daysReached,
}); // prettier-ignore

let slot = 0;
const seen = (region: RegionId, given: Certificate, more: Partial<CheckResult> = {}) =>
  result(region, t0 + (slot += 1_000), 'ok', { details: { certificate: given }, ...more });
const told = (world: World) => world.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect] : []));
const show = (world: World, ...results: CheckResult[]) =>
  world.send({ type: 'results', results }, Math.max(world.now, ...results.map(({ slotAt }) => slotAt)));

describe('a certificate that will expire', () => {
  it('is told once a threshold, whatever number of regions see it', () => {
    const world = new World(config());
    for (const days of [null, 30, 14, 14, 7, 1])
      for (const region of five) show(world, seen(region, certificate('a', days)));
    expect(told(world).map(({ key }) => key)).toEqual(
      [30, 14, 7, 1].map((days) => `certificate_mon_test_a_${days}`),
    );
    expect(told(world)[0]).toMatchObject({
      event: 'monitor.advisory',
      incident: null,
      message: 'The certificate of shop.test expires in 13 days (on 2027-01-28, issued by R11).',
    });
    expect(world.state.status).toBe('up');
  });

  it('is not told again for a larger threshold, a duplicate, or a word that comes late', () => {
    const world = new World(config());
    const first = seen('weur', certificate('old', 7));
    show(world, first, first);
    show(world, seen('oc', certificate('old', 14)), { ...first, region: 'oc' });
    const late = seen('oc', certificate('old', 1));
    const renewed = seen('weur', certificate('new', null));
    const { certificate: before } = world.state;
    show(world, renewed);
    show(world, late);
    expect(told(world)).toHaveLength(1);
    expect(before!.sha256).toBe('old');
    expect(world.state.certificate).toMatchObject({ sha256: 'new', region: 'weur' });
  });

  it.each([
    [0.5, 'expires in less than a day'],
    [1.2, 'expires in 1 day'],
    [-1, 'has expired'],
  ])('in %s days reads %s', (days, words) => {
    const world = new World(config());
    show(world, seen('weur', certificate('a', 1, world.now + days * dayMs + 1e6)));
    expect(told(world)[0]!.message).toMatch(new RegExp(`^The certificate of shop.test ${words} \\(on `));
  });

  it('is not told while paused', () => {
    const world = new World(config());
    world.send({ type: 'paused' });
    show(world, seen('weur', certificate('a', 1)));
    expect(told(world)).toEqual([]);
    expect(world.state.certificate).toBeNull();
  });

  it('stays told over a pause, and is forgotten with the target it was of', () => {
    const world = new World(config());
    show(world, seen('weur', certificate('a', 7)));
    world.send({ type: 'paused' });
    world.send({ type: 'resumed' });
    show(world, seen('oc', certificate('a', 7)));
    expect(told(world)).toHaveLength(1);
    world.config = config({ target: 'https://other.test/' });
    world.send({ type: 'configured' });
    expect(world.state).toMatchObject({ certificate: null, certificates: [] });
  });
});

describe('what is written down of certificates', () => {
  it('changes with a certificate and a threshold, not with every check, nor when regions see different ones in turn', () => {
    const world = new World(config());
    const views = new Set<string>();
    const check = (sha256: string, days: number | null) => {
      for (const region of five) show(world, seen(region, certificate(sha256, days)));
      views.add(durableView(world.config, world.state));
    };
    for (let i = 0; i < 5; i++) check('a', null);
    expect(views.size).toBe(1);
    for (let i = 0; i < 5; i++) {
      check('b', null);
      check('a', null);
    }
    expect(views.size).toBe(2);
    for (let i = 0; i < 5; i++) check('a', 30);
    expect(views.size).toBe(3);
  });

  it('is told once, however many a target shows in turn', () => {
    const world = new World(config());
    for (let round = 0; round < 3; round++)
      for (let i = 0; i < 12; i++) show(world, seen('weur', certificate(`c${i}`, 14)));
    expect(told(world)).toHaveLength(12);
  });

  it('is not of a target that was changed while it was paused', () => {
    const world = new World(config());
    show(world, seen('weur', certificate('a', 7)));
    world.send({ type: 'paused' });
    world.config = config({ target: 'https://other.test/' });
    world.send({ type: 'resumed' });
    expect(world.state).toMatchObject({ certificate: null, certificates: [] });
  });

  it('is bounded', () => {
    const world = new World(config());
    for (let i = 0; i < 50; i++) show(world, seen('weur', certificate(`c${i}`, null, t0 + i)));
    expect(world.state.certificates).toHaveLength(certificatesKeptMax);
    expect(world.state.certificates.at(-1)!.sha256).toBe('c49');
  });
});
