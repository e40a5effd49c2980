/** Escalation policies in a real browser, worked by keyboard and without scripts. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiMonitorDetail, ApiPolicy, Page as List, Session } from '../../workers/wire/api.ts';
import { seriousFindings, visit } from '../support/browser.ts';
import { client } from '../support/client.ts';
import type { Product } from '../support/product.ts';
import { person, type SignedUp, startSignedUp } from '../support/sign-up.ts';
import type { FlakyServer } from '../support/servers.ts';

let signedUp: SignedUp;
let product: Product;
let page: Page;
let target: FlakyServer;

beforeAll(async () => {
  signedUp = await startSignedUp();
  ({ product, page, target } = signedUp);
});
afterAll(() => signedUp?.stop());

async function addChannel(name: string): Promise<void> {
  const { accessToken } = await client(product.base).call<Session>('POST', '/api/v1/auth/login', person);
  const channel = { kind: 'email', name, config: { to: 'a@example.com' } };
  const made = await client(product.base, accessToken).call('POST', '/api/v1/channels', channel);
  expect(made.httpStatus).toBe(201);
}
const policies = async () =>
  ((await (await page.request.get('/api/v1/policies')).json()) as List<ApiPolicy>).items;
const listed = () => page.waitForURL(/\/policies$/);

describe('escalation', () => {
  it('explains what happens without a policy, and says what is missing in a new one', async () => {
    await visit(page, '/policies');
    expect(await page.textContent('main')).toContain('Everybody is told at once');
    expect(await seriousFindings(page)).toEqual([]);
    await page.click('text=Add policy');
    await page.waitForURL('**/policies/new');
    expect(await page.textContent('main')).toContain('There is no channel yet');
    await page.click('button.primary');
    await page.locator('#field-name-error').waitFor();
    expect(await page.textContent('#field-step-0-channels-error')).toBeTruthy();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('is made with two steps, and is told in plain words', async () => {
    for (const name of ['Slack', 'PagerDuty']) await addChannel(name);
    await visit(page, '/policies/new');
    await page.fill('[name=name]', 'On call');
    await page.locator('fieldset:has(> legend:text-is("Tell"))').first().getByLabel('Slack').check();
    await page.getByRole('button', { name: 'Add step' }).press('Enter');
    await page.waitForSelector('[name="steps.1.afterMinutes"]:focus');
    expect(await page.inputValue('[name="steps.1.afterMinutes"]')).toBe('10');
    await page.locator('[name="steps.1.channelIds"]').nth(1).check();
    await page.fill('[name=repeatMinutes]', '30');
    await page.click('summary:has-text("Quiet hours")');
    await page.fill('[name=quietFrom]', '22:00');
    await page.fill('[name=quietTo]', '07:00');
    await page.fill('[name=timeZone]', 'Europe/Nowhere');
    expect(await seriousFindings(page)).toEqual([]);
    await page.click('button.primary');
    await page.locator('#field-timeZone-error').waitFor();
    expect(await page.inputValue('[name="steps.1.afterMinutes"]')).toBe('10');
    await page.fill('[name=timeZone]', 'Europe/Berlin');
    await page.click('button.primary');
    await listed();
    const words = await page.textContent('ol');
    expect(words).toContain(
      'At once: Slack. After 10 min: PagerDuty. Repeats every 30 min, 3 times, until somebody acknowledges.',
    );
    expect(words).toContain('Quiet from 22:00 to 07:00, every day (Europe/Berlin)');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('is made, moved and deleted without scripts', async () => {
    const form = await signedUp.withoutScripts();
    await form.goto('/policies/new');
    await form.fill('[name=name]', 'Plain');
    await form.locator('[name="steps.0.channelIds"]').first().check();
    await form.click('button.primary');
    await form.waitForURL(/\/policies$/);
    expect((await policies()).map(({ name }) => name)).toEqual(['On call', 'Plain']);
    expect(await form.textContent('ol')).toContain('No incident gets here by itself: “On call” above');
    await form.getByRole('button', { name: 'Try Plain earlier' }).click();
    await form.locator('[role=status]').waitFor();
    expect((await policies()).map(({ name }) => name)).toEqual(['Plain', 'On call']);
    await form.locator('li:has-text("Plain") button.danger').first().click();
    await form.locator('[role=status]').waitFor();
    expect((await policies()).map(({ name }) => name)).toEqual(['On call']);
    await form.close();
  });

  it('is edited, and a step is taken away', async () => {
    await visit(page, '/policies');
    await page.getByRole('link', { name: 'Edit On call' }).click();
    await page.waitForURL(/\/policies\/pol_/);
    await page.waitForLoadState('networkidle');
    expect(await page.inputValue('[name=quietFrom]')).toBe('22:00');
    await page.getByRole('button', { name: 'Remove step 1' }).click();
    await page.click('button.primary');
    await listed();
    expect((await policies())[0]!.steps).toMatchObject([{ afterSeconds: 600 }]);
  });

  it('is chosen for a monitor, and its incident says who is told next', async () => {
    await visit(page, '/monitors/new');
    await page.fill('[name=name]', 'Shop');
    await page.fill('[name=target]', target.url);
    await page.selectOption('[name=intervalSeconds]', '10');
    await page.selectOption('[name=policyId]', { label: 'On call' });
    await page.click('button.primary');
    await page.waitForURL(/\/monitors\/mon_/);
    const path = `/api/v1${new URL(page.url()).pathname}`;
    const monitor = async () => (await (await page.request.get(path)).json()) as ApiMonitorDetail;
    expect((await monitor()).policyId).toBe((await policies())[0]!.id);
    await page.waitForSelector('[data-testid=state] [data-state=up]', { timeout: 30_000 });
    await target.breakDown();
    await page.waitForSelector('[data-testid=state] [data-state=down]', { timeout: 30_000 });
    const { openIncidentId } = await monitor();
    await visit(page, `/incidents/${openIncidentId}`);
    const plan = page.getByText(/Nobody was told yet\. PagerDuty is told in (9|10) min/);
    await plan.waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.waitForSelector('[data-live=live]');
    await page.click('button:has-text("Acknowledge")');
    await page.getByText('Nobody else is: somebody is on it.').waitFor();
  });
});
