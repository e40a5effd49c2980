/** Calendars are heavy (70 KB packed): the probes, which start cold in every region, must not carry them. */
import { expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';

it('the probe Worker carries no calendar, and the core does, without any code made from text', async () => {
  const [probe, core] = await Promise.all(
    ['workers/probe/index.ts', 'workers/domain/schedule/maintenance.ts'].map(bundle),
  );
  expect(probe).not.toContain('PlainDateTime');
  expect(core).toContain('PlainDateTime');
  expect(core).not.toMatch(/\beval\(|new Function/);
});
