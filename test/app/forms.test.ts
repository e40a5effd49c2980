/** The form of a monitor in a real browser: every kind, tested before it is saved, worked by keyboard, nothing lost. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monitorKinds } from '../../workers/domain/request.ts';
import type { ApiMonitorDetail } from '../../workers/wire/api.ts';
import { chooseKind, seriousFindings, visit } from '../support/browser.ts';
import { type SignedUp, startSignedUp } from '../support/sign-up.ts';
import type { FlakyServer } from '../support/servers.ts';

let signedUp: SignedUp;
let context: BrowserContext;
let page: Page;
let target: FlakyServer;

beforeAll(async () => {
  signedUp = await startSignedUp();
  ({ context, page, target } = signedUp);
});
afterAll(() => signedUp?.stop());

const choose = (kind: string) => chooseKind(page, kind);
const saved = async (): Promise<ApiMonitorDetail> => {
  await page.waitForURL(/\/monitors\/mon_\w+$/);
  const path = new URL(page.url()).pathname;
  return (await (await page.request.get(`/api/v1${path}`)).json()) as ApiMonitorDetail;
};

describe('a new monitor', () => {
  it('of an HTTP endpoint is made without scripts', async () => {
    const form = await signedUp.withoutScripts();
    await form.goto('/monitors/new');
    await form.fill('[name=name]', 'Plain');
    await form.fill('[name=target]', target.url);
    await form.click('button.primary');
    await form.waitForURL(/\/monitors\/mon_/);
    await form.close();
  });

  it('keeps the kind that was chosen while the page was still loading', async () => {
    const slow = await context.newPage();
    const loading = Promise.withResolvers<void>();
    await slow.route('**/_app/**/*.js', async (route) => {
      await loading.promise;
      await route.continue();
    });
    await slow.goto('/monitors/new', { waitUntil: 'commit' });
    await chooseKind(slow, 'dns');
    expect(await slow.isChecked('[name=kind][value=dns]')).toBe(true);
    loading.resolve();
    await slow.waitForSelector('[name=recordType]');
    expect(await slow.isChecked('[name=kind][value=dns]')).toBe(true);
    expect(await slow.inputValue('[name=intervalSeconds]')).toBe('300');
    await slow.close();
  });

  it('of a DNS record keeps what was typed, and leads to what the API finds wrong', async () => {
    await visit(page, '/monitors/new');
    await choose('dns');
    expect(await page.inputValue('[name=intervalSeconds]')).toBe('300');
    await page.fill('[name=name]', 'Zone');
    await page.fill('[name=target]', 'example.com');
    await page.selectOption('[name=recordType]', 'MX');
    await page.selectOption('[name=match]', 'set');
    await page.click('button.primary');
    await page.waitForSelector('#field-expected:focus');
    expect(await page.textContent('#field-expected-error')).toContain('at least one');
    expect(await page.inputValue('[name=recordType]')).toBe('MX');
    await page.fill('[name=expected]', '10 mail.example.com\n20 backup.example.com');
    await page.click('button.primary');
    expect(await saved()).toMatchObject({
      kind: 'dns',
      request: {
        recordType: 'MX',
        expected: { match: 'set', values: ['10 mail.example.com', '20 backup.example.com'] },
      },
    });
    await page.click('main a:has-text("Edit")');
    await page.waitForSelector('[name=expected]');
    expect(await page.locator('[name=kind][type=radio]').count()).toBe(0);
    await page.selectOption('[name=match]', 'contains');
    await page.click('button.primary');
    expect((await saved()).request.expected).toMatchObject({ match: 'contains' });
  });

  it('of a transaction has its steps in the order they were put in, and errors at their own step', async () => {
    await visit(page, '/monitors/new');
    await choose('multistep');
    await page.fill('[name=name]', 'Order');
    await page.fill('[id="field-steps.0.target"]', `${target.url}second`);
    await page.click('button:has-text("Add step")');
    await page.fill('[id="field-steps.1.name"]', 'Sign in');
    await page.fill('[id="field-steps.1.target"]', 'ftp://example.com');
    await page.click('[aria-label="Move Sign in up"]');
    await page.waitForSelector('[aria-label="Move Sign in down"]:focus');
    await page.click('button.primary');
    await page.waitForSelector('[id="field-steps.0.target"]:focus');
    await page.fill('[id="field-steps.0.target"]', `${target.url}first`);
    await page.click('button.primary');
    const { request, target: first } = await saved();
    expect((request.steps as { name: string }[]).map(({ name }) => name)).toEqual(['Sign in', 'Step 1']);
    expect(first).toBe(`${target.url}first`);
  });

  it('keeps a secret that is not shown, and never shows it by taking its mark back', async () => {
    await visit(page, '/monitors/new');
    await page.fill('[name=name]', 'Secret');
    await page.fill('[name=target]', target.url);
    await page.click('summary:has-text("Request")');
    await page.click('button:has-text("Add header")');
    await page.fill('[aria-label="Name of header 1"]', 'X-Team');
    await page.fill('[aria-label="Value of header 1"]', 'blue');
    await page.check('[aria-label="The value of header 1 is secret"]');
    await page.click('button.primary');
    expect((await saved()).request).toMatchObject({
      headers: { 'X-Team': '••••••••' },
      secretHeaders: ['X-Team'],
    });
    await page.click('main a:has-text("Edit")');
    await page.click('summary:has-text("Request")');
    await page.fill('[name=name]', 'Still secret');
    await page.uncheck('[aria-label="The value of header 1 is secret"]');
    expect(await page.inputValue('[aria-label="Value of header 1"]')).toBe('');
  });
});

describe('a test before saving', () => {
  it('shows what each chosen region found, and does not leave the page', async () => {
    await visit(page, '/monitors/new');
    await page.fill('[name=target]', target.url);
    await page.uncheck('[name=regions][value=oc]');
    await page.click('button:has-text("Test now")');
    await page.waitForSelector('[data-testid=trial] [data-region=weur][data-verdict=ok]');
    expect(await page.locator('[data-testid=trial] [data-region]').count()).toBe(4);
    expect(new URL(page.url()).pathname).toBe('/monitors/new');
  });

  it('that the API refuses leads to the field', async () => {
    await page.fill('[name=target]', 'ftp://example.com');
    await page.click('button:has-text("Test again")');
    await page.waitForSelector('#field-target:focus[aria-invalid=true]');
    await page.locator('#field-target-error').waitFor();
  });

  it('is answered, and its values are chosen as assertions by mouse and by keyboard', async () => {
    const answer = {
      status: 200,
      headers: { 'x-version': '7' },
      body: JSON.stringify({
        'a b': [{ ok: true }],
        items: Array.from({ length: 3_000 }, (_, id) => ({ id })),
      }),
      bodyComplete: true,
    };
    await page.route('**/monitors/test', (route) =>
      route.fulfill({ json: { items: [{ region: 'weur', result: null, seen: answer, error: 'none' }] } }),
    );
    await visit(page, '/monitors/new');
    await page.fill('[name=name]', 'Chosen');
    await page.fill('[name=target]', target.url);
    await page.click('button:has-text("Test now")');
    const seen = page.locator('[data-testid=seen]');
    await seen.locator('button:has-text("0:")').first().click();
    await seen.locator('button:has-text("ok: true")').focus();
    await page.keyboard.press('Enter');
    await seen.locator('button:has-text("x-version")').click();
    // A long list is shown piece by piece.
    await seen.locator('button:has-text("items")').click();
    expect(await seen.locator('li').count()).toBeLessThan(200);
    expect(await seriousFindings(page)).toEqual([]);
    await page.unroute('**/monitors/test');
    await page.click('button.primary');
    expect((await saved()).assertions).toEqual([
      { source: 'json', property: "$['a b'][0]['ok']", comparison: 'equals', target: 'true' },
      { source: 'header', property: 'x-version', comparison: 'equals', target: '7' },
    ]);
  });
});

describe('the form of each kind', () => {
  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('has nothing serious for axe-core to find, %s and %i wide', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const kind of monitorKinds) {
      await visit(page, `/monitors/new?kind=${kind}`);
      await page.waitForSelector(`[name=kind][value=${kind}]:checked`);
      expect([kind, await seriousFindings(page)]).toEqual([kind, []]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([kind, overflow]).toEqual([kind, 0]);
    }
  });
});
