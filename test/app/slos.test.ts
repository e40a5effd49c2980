/** Objectives in a real browser, with and without scripts. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiMonitorDetail, ApiSlo, Page as List, Session } from '../../workers/wire/api.ts';
import { seriousFindings, visit } from '../support/browser.ts';
import { client } from '../support/client.ts';
import { person, type SignedUp, startSignedUp } from '../support/sign-up.ts';

let signedUp: SignedUp;
let page: Page;
beforeAll(async () => {
  signedUp = await startSignedUp();
  ({ page } = signedUp);
});
afterAll(() => signedUp?.stop());

const slos = async () => ((await (await page.request.get('/api/v1/slos')).json()) as List<ApiSlo>).items;

describe('objectives', () => {
  it('are explained where there is none, and a new one says what is missing', async () => {
    await visit(page, '/slos');
    expect(await page.textContent('main')).toContain('error budget');
    expect(await seriousFindings(page)).toEqual([]);
    await page.click('text=Add objective');
    await page.waitForURL('**/slos/new');
    await page.fill('[name=objective]', '100');
    await page.fill('[name=name]', 'Checkout');
    await page.getByRole('button', { name: 'Add objective' }).press('Enter');
    await page.locator('#field-objective-error').waitFor();
    expect(await page.inputValue('[name=name]')).toBe('Checkout');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('are made for a monitor, and shown with budget, burn rates and a table behind the chart', async () => {
    const { accessToken } = await client(signedUp.base).call<Session>('POST', '/api/v1/auth/login', person);
    const shop = { name: 'Shop', target: signedUp.target.url };
    await client(signedUp.base, accessToken).call<ApiMonitorDetail>('POST', '/api/v1/monitors', shop);
    await visit(page, '/slos/new');
    await page.fill('[name=name]', 'Checkout');
    await page.fill('[name=objective]', '99,95');
    await page.getByLabel('Shop').check();
    await page.getByRole('button', { name: 'Add objective' }).press('Enter');
    await page.waitForURL(/\/slos\/slo_/);
    expect(await slos()).toMatchObject([{ name: 'Checkout', objective: 0.9995, windowDays: 30, status: { monitors: 1 } }]); // prettier-ignore
    const main = await page.textContent('main');
    for (const words of [
      '99.95 % of the time available over 30 days',
      'told from 14.4×',
      'Too little was observed',
    ])
      expect(main).toContain(words);
    expect(await seriousFindings(page)).toEqual([]);
    await visit(page, '/slos');
    expect(await page.textContent('main')).toContain('Checkout');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('are changed and deleted without scripts', async () => {
    const [slo] = await slos();
    const plain = await signedUp.withoutScripts();
    try {
      await plain.goto(`/slos/${slo!.id}/edit`);
      expect(await plain.inputValue('[name=objective]')).toBe('99.95');
      await plain.fill('[name=objective]', '99');
      await plain.check('[name=kind][value=latency]');
      await plain.fill('[name="indicator.thresholdMs"]', '400');
      await plain.click('main button.primary');
      await plain.waitForURL(`**/slos/${slo!.id}`);
      expect(await plain.textContent('main')).toContain('99 % of checks answered within 400 ms over 30 days');
      await plain.click('main button.danger');
      await plain.waitForURL(/\/slos$/);
      expect(await slos()).toEqual([]);
    } finally {
      await plain.close();
    }
  });
});
