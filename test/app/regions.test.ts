/** The page of regions in a browser: who is far, what changed, and what it costs users where they are. */
import fs from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addressOf,
  ariaSort,
  behindWords,
  nextSort,
  sorted,
  viewOf,
} from '../../app/src/lib/regions/view.ts';
import { readShares } from '../../app/src/lib/server/user-shares.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import type { ProbedRegionId } from '../../workers/domain/region.ts';
import type { ApiRegionComparison } from '../../workers/wire/api.ts';
import { openBrowser, seriousFindings, visit } from '../support/browser.ts';
import { signIn } from '../support/sign-up.ts';
import { type Client, registered } from '../support/client.ts';
import { type Product, startProduct, temporaryFolder } from '../support/product.ts';
import { seedResults } from '../support/seed-results.ts';

const hourMs = 3_600_000;
let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let user: Client & { email: string; password: string };
let [shop, blog] = ['', ''];
const dataDir = temporaryFolder();

/** Every two minutes of the last two days. @param ms yesterday and today */
function twoDays(
  workspaceId: string,
  monitorId: string,
  region: ProbedRegionId,
  ms: [number, number],
  failEvery = 0,
) {
  const now = Math.floor(Date.now() / hourMs) * hourMs;
  return Array.from({ length: 1_440 }, (_, i): CheckResult => {
    const slotAt = now - 48 * hourMs + i * 120_000;
    return {
      monitorId, workspaceId, region, colo: null, placement: 'unverified', slotAt, startedAt: slotAt, kind: 'scheduled',
      durationMs: ms[i < 720 ? 0 : 1] * (0.9 + ((i * 7) % 20) / 100), verdict: failEvery && i % failEvery === 0 ? 'fail' : 'ok',
    }; // prettier-ignore
  });
}

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(dataDir), openBrowser()]);
  const base = product.base.replace('127.0.0.1', 'localhost');
  user = await registered(base);
  context = await browser.newContext({ baseURL: base, viewport: { width: 1_280, height: 900 } });
  page = await context.newPage();
  await signIn(page, user);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

it('says what it is for before there is a monitor', async () => {
  await visit(page, '/regions');
  expect(await page.textContent('main')).toContain('See who is far from you');
  expect(await seriousFindings(page)).toEqual([]);
});

describe('with results', () => {
  const cell = (monitor: string, region: string) =>
    page.locator(`[data-table=matrix] [data-monitor="${monitor}"] [data-region=${region}]`);

  beforeAll(async () => {
    const { workspace } = await user.call<{ workspace: { id: string } }>('GET', '/api/v1/me');
    const add = async (name: string, tags: string[]) => {
      const target = `https://${name.toLowerCase()}.example.com`;
      const body = { name, target, intervalSeconds: 86_400, tags, regions: ['weur', 'enam', 'apac'] };
      const { id } = await user.call<{ id: string }>('POST', '/api/v1/monitors', body);
      await user.call('POST', `/api/v1/monitors/${id}/pause`);
      return id;
    };
    shop = await add('Shop', ['prod']);
    blog = await add('Blog', ['test']);
    seedResults(dataDir, [
      ...twoDays(workspace.id, shop, 'weur', [40, 40]),
      ...twoDays(workspace.id, shop, 'enam', [90, 140], 50),
      ...twoDays(workspace.id, shop, 'apac', [260, 260]),
      ...twoDays(workspace.id, blog, 'weur', [60, 60]),
      ...twoDays(workspace.id, blog, 'apac', [120, 120]).slice(-40),
    ]);
  });

  it('ranks them, says how far each is behind, and marks what changed', async () => {
    await visit(page, '/regions?range=24h');
    const ranking = await page.locator('[data-table=ranking] tbody tr').allTextContents();
    expect(ranking.map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/^1 Europe, West.*best/),
      expect.stringMatching(/^2 North America, East.*▲ slower/),
      expect.stringMatching(/^3 Asia-Pacific.*no clear change/),
    ]);
    expect(await cell(shop, 'weur').textContent()).toContain('best');
    expect(await cell(shop, 'enam').textContent()).toMatch(/13\d ms\s*\+9\d ms\s*▲\s*slower, before: \d+ ms/);
    expect(await cell(shop, 'apac').textContent()).not.toContain('slower');
    // A bar a region, besides the frame that cuts them off.
    await page.waitForFunction(
      () => document.querySelectorAll('[data-chart=regions] svg :is(rect, path):not(defs *)').length >= 3,
    );
    expect(await seriousFindings(page)).toEqual([]);
    await page.click('text=Good checks >> nth=0');
    await page.waitForURL('**metric=availability**');
    expect(await cell(shop, 'enam').textContent()).toMatch(/9[78]\.\d\d %\s*−[12]\.\d\d points/);
    await page.click('text="Slow end (p95)"');
    await page.waitForURL('**metric=p95**');
    expect(await cell(blog, 'apac').textContent()).toContain('too few');
  });

  it('sorts by its headings with the keyboard, and leads to a monitor with the range it shows', async () => {
    await visit(page, '/regions?range=24h');
    const names = () => page.locator('[data-table=matrix] tbody th a').allTextContents();
    expect(await names()).toEqual(['Shop', 'Blog']);
    await page.focus('[data-table=matrix] thead a >> text=Asia-Pacific');
    await page.keyboard.press('Enter');
    await page.waitForURL('**sort=apac');
    expect(await names()).toEqual(['Blog', 'Shop']);
    await page.keyboard.press('Enter');
    await page.waitForURL('**sort=-apac');
    expect(await names()).toEqual(['Shop', 'Blog']);
    await cell(shop, 'apac').locator('a').click();
    await page.waitForURL(`**/monitors/${shop}?range=24h`);
  });

  it('takes where users are, refuses what is no share and keeps it, and says what each region costs', async () => {
    await visit(page, '/regions?range=24h');
    await page.click('text=Where are your users?');
    await page.fill('[name=share-apac]', 'many');
    await page.click('#users button.primary');
    await page.locator('#field-share-apac-error').waitFor();
    expect(await page.inputValue('[name=share-apac]')).toBe('many');
    await page.fill('[name=share-apac]', '30');
    await page.fill('[name=share-enam]', '30 %');
    await page.click('#users button.primary');
    await page.waitForSelector('#users [role=status]');
    expect(await page.locator('[data-table=users] tbody tr').allTextContents()).toEqual([
      expect.stringMatching(/Asia-Pacific\s*50\.0 %/),
      expect.stringMatching(/North America, East\s*50\.0 %\s*\d+ ms/),
    ]);
    // Saved, the fields fold away.
    await page.click('text=Where are your users?');
    await page.click('text=Even: as many everywhere');
    await page.waitForSelector('text=each region counts alike');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('works without scripts, is narrowed by tag and text, and can be taken along as a file', async () => {
    const plain = await browser.newPage({
      baseURL: product.base.replace('127.0.0.1', 'localhost'),
      javaScriptEnabled: false,
      storageState: await context.storageState(),
    });
    await plain.goto('/regions');
    await plain.click('text="24 h"');
    await plain.selectOption('[name=tag]', 'test');
    await plain.click('text=Show >> nth=0');
    expect(await plain.locator('[data-table=matrix] tbody th a').allTextContents()).toEqual(['Blog']);
    expect(new URL(plain.url()).searchParams.get('range')).toBe('24h');
    const [download] = await Promise.all([plain.waitForEvent('download'), plain.click('text="CSV"')]);
    expect(download.suggestedFilename()).toMatch(/^parallax-regions-.*\.csv$/);
    expect(fs.readFileSync(await download.path(), 'utf8')).toContain(`${blog},Blog,`);
    await plain.goto('/regions?q=nothing');
    expect(await plain.textContent('main')).toContain('Nothing matches');
    await plain.close();
  });

  it('fits a phone, in the dark too', async () => {
    const phone = await browser.newContext({
      baseURL: product.base.replace('127.0.0.1', 'localhost'),
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      storageState: await context.storageState(),
    });
    const small = await phone.newPage();
    await visit(small, '/regions?range=24h');
    expect(await small.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await seriousFindings(small)).toEqual([]);
    await phone.close();
  });
});

describe('the view', () => {
  it('is what its address says, and unknown choices are the usual ones', () => {
    const view = viewOf(new URLSearchParams('range=1y&metric=p95&tag=prod&cursor=x&sort=weur'));
    expect(view).toMatchObject({ range: '7d', metric: 'p95', tag: 'prod', cursor: 'x' });
    expect(addressOf(view, { range: '30d' })).toBe('/regions?range=30d&metric=p95&tag=prod&sort=weur');
    expect(addressOf(view, { sort: '-weur' })).toContain('cursor=x');
    expect(addressOf(viewOf(new URLSearchParams()))).toBe('/regions');
  });
  it('sorts rows both ways with those without a figure last', () => {
    const items = [3, null, 1].map((p50) => ({
      name: `n${p50}`,
      regions: p50 ? [{ region: 'weur', p50 }] : [],
    }));
    const by = (sort: string) =>
      sorted(items as unknown as ApiRegionComparison['items'], viewOf(new URLSearchParams({ sort })))
        .map(({ name }) => name)
        .join(' ');
    expect([by('weur'), by('-weur'), by('name'), by('')]).toEqual(['n1 n3 nnull', 'n3 n1 nnull', 'n1 n3 nnull', 'n3 nnull n1']); // prettier-ignore
    expect([nextSort('weur', 'weur'), ariaSort('-weur', 'weur')]).toEqual(['-weur', 'descending']);
  });
  it('never makes a gap smaller than it is', () => {
    expect(behindWords(0.00001, 'availability')).toBe('−0.01 points');
    expect([behindWords(0, 'p50'), behindWords(38.2, 'p50'), behindWords(null, 'p50')]).toEqual(['best', '+38 ms', '']); // prettier-ignore
  });
  it.each([
    ['40', 0.4],
    ['12,5 %', 0.125],
    ['0', 0],
  ])('a share of %s is %d', (typed, share) => {
    const form = new FormData();
    form.set('share-weur', typed);
    expect(readShares(form)).toMatchObject({ shares: { weur: share } });
  });
  it.each(['101', '-1', 'many', 'NaN'])('%s is no share', (typed) => {
    const form = new FormData();
    form.set('share-weur', typed);
    expect(readShares(form).errors?.fields).toEqual({ 'shares.weur': 'Use a number from 0 to 100.' });
  });
});
