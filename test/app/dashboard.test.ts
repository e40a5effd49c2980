/** The dashboard's main path and the public page, in a real browser against the whole product. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, seriousFindings, visit } from '../support/browser.ts';
import { type Product, startProduct, temporaryFolder } from '../support/product.ts';
import { type FlakyServer, flakyServer } from '../support/servers.ts';

let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let target: FlakyServer;
let other: FlakyServer;
let base: string;
let monitorPath: string;

beforeAll(async () => {
  [product, browser, target, other] = await Promise.all([
    startProduct(temporaryFolder()),
    openBrowser(),
    flakyServer(),
    flakyServer(),
  ]);
  base = product.base.replace('127.0.0.1', 'localhost');
  context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
  await target?.close();
  await other?.close();
});

const state = (shown: string) =>
  page.waitForSelector(`[data-testid=state] [data-state=${shown}]`, { timeout: 30_000 });

describe('the dashboard', () => {
  it('asks for an account first, and says beside the field what is wrong', async () => {
    await visit(page, '/monitors');
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(await seriousFindings(page)).toEqual([]);
    await page.click('text=Create an account');
    await page.waitForURL('**/register');
    await page.fill('[name=email]', 'ada@example.com');
    await page.fill('[name=password]', 'short');
    await page.click('button.primary');
    const error = page.locator('#field-password-error');
    await error.waitFor();
    expect(await error.textContent()).toContain('at least 10 characters');
    await page.waitForSelector('#field-password:focus');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.textContent('[role=alert]')).toContain('Some fields');
    expect(await page.inputValue('[name=email]')).toBe('ada@example.com');
    await page.fill('[name=password]', 'a long enough password');
    await page.click('button.primary');
    await page.waitForURL('**/monitors');
    expect(await page.textContent('main')).toContain('Watch your first endpoint');
  });

  it('keeps what was typed when the API refuses it', async () => {
    await visit(page, '/monitors/new');
    await page.fill('[name=name]', 'Shop');
    await page.fill('[name=target]', 'ftp://example.com');
    await page.click('button.primary');
    await page.locator('#field-target-error').waitFor();
    expect(await page.inputValue('[name=name]')).toBe('Shop');
  });

  it('shows a new monitor up, down and up again without a reload, and the incident', async () => {
    await page.fill('[name=target]', target.url);
    await page.selectOption('[name=intervalSeconds]', '10');
    await page.click('button.primary');
    await page.waitForURL(/\/monitors\/mon_/);
    monitorPath = new URL(page.url()).pathname;
    await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
    await page.waitForSelector('[data-live=live]');
    await state('up');
    await page.waitForSelector('[data-chart=latency] svg path', { state: 'attached', timeout: 60_000 });
    await target.breakDown();
    await state('down');
    await page.waitForSelector('[data-testid=incidents] [data-state=open]', { timeout: 10_000 });
    expect(await page.title()).toBe('Down: Shop · Parallax');
    expect(await page.getAttribute('link[rel=icon]', 'href')).toBe('/favicon-down.svg');
    // One failure never reads 100 %, also on a page that was open before it.
    await page.waitForSelector('[data-testid=state] dl:not(:has-text("100 %"))', { timeout: 10_000 });
    await target.heal();
    await state('up');
    await page.waitForSelector('[data-testid=incidents] [data-state=resolved]', { timeout: 10_000 });
    expect(await page.evaluate(() => 'notReloaded' in globalThis)).toBe(true);
  });

  it('is worked by keyboard alone: a deletion asks, Escape is no, and the focus is where it was', async () => {
    await page.locator('main button:has-text("Delete")').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    expect(await seriousFindings(page)).toEqual([]);
    for (let i = 0; i < 3; i += 1) {
      expect(await page.evaluate(() => document.activeElement?.matches('dialog[open] *, body'))).toBe(true);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Delete');
    await page.locator('button:has-text("Pause")').focus();
    await page.keyboard.press('Enter');
    await state('paused');
    await page.waitForSelector('button:has-text("Resume"):focus');
    await page.keyboard.press('Enter');
    await page.waitForSelector('button:has-text("Pause"):focus');
    await state('up');
  });

  it('adds a channel, leads to its secret, and the form is empty again with its choice kept', async () => {
    await visit(page, '/channels');
    await page.fill('[name=name]', 'On-call');
    await page.fill('[name=url]', `${target.url}hook`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.notice:focus [data-testid=secret]');
    expect(await page.inputValue('[name=name]')).toBe('');
    expect(await page.isChecked('[name=kind][value=webhook]')).toBe(true);
    expect(await page.inputValue('[name=url]')).toBe('');
    await visit(page, monitorPath);
  });

  it('says at once that the network is away, and comes back by itself, also when its session grew old', async () => {
    await page.waitForSelector('[data-live=live]');
    await context.setOffline(true);
    await page.waitForSelector('[data-live=reconnecting]', { timeout: 3_000 });
    await context.clearCookies({ name: 'parallax_access' });
    await context.setOffline(false);
    await page.waitForSelector('[data-live=live]', { timeout: 40_000 });
    expect(new URL(page.url()).pathname).toBe(monitorPath);
  });

  it('lists what is down first, but moves no row under the pointer', async () => {
    await visit(page, '/monitors/new');
    await page.fill('[name=name]', 'Blog');
    await page.fill('[name=target]', other.url);
    await page.selectOption('[name=intervalSeconds]', '10');
    await page.click('button.primary');
    await state('up');
    await visit(page, '/monitors');
    await page.waitForSelector('[data-live=live]');
    const names = () => page.locator('li .name a').allTextContents();
    const first = (name: string) =>
      page.waitForSelector(`li:first-child:has-text("${name}")`, { timeout: 30_000 });
    const row = page.locator('li:has-text("Blog")');
    await page.hover('li:has-text("Shop")');
    await other.breakDown();
    await row.locator('[data-state=down]').waitFor({ timeout: 30_000 });
    // Its figures are read again meanwhile; nothing moves for that either.
    await row.locator('.figure:has-text("24 h"):not(:has-text("100 %"))').waitFor({ timeout: 10_000 });
    expect(await names()).toEqual(['Shop', 'Blog']);
    expect(await page.title()).toBe('(1 down) Monitors · Parallax');
    await page.mouse.move(5, 5);
    await first('Blog');
    const blogPath = await page.getAttribute('li:first-child a', 'href');
    await other.heal();
    await first('Shop');
    expect(await page.title()).toBe('Monitors · Parallax');
    // Two pages of one kind, one step of the history apart: each hears its own news.
    await page.click('li a:has-text("Blog")');
    await page.waitForURL(`**${blogPath}`);
    await page.click('nav a:has-text("Monitors")');
    await page.click('li a:has-text("Shop")');
    await page.waitForURL(`**${monitorPath}`);
    const socket = page.waitForEvent('websocket', (one) => one.url().includes(`/live${blogPath}`));
    await page.evaluate(() => history.go(-2));
    await page.waitForURL(`**${blogPath}`);
    await socket;
    await visit(page, monitorPath);
  });

  it('signed out in one tab shows nothing in the others, nor on the way back', async () => {
    const elsewhere = await browser.newContext({ baseURL: base, storageState: await context.storageState() });
    const [here, there] = [await elsewhere.newPage(), await elsewhere.newPage()];
    await visit(here, '/monitors');
    await here.waitForSelector('[data-live=live]');
    await visit(there, '/channels');
    await there.click('[aria-label="Sign out"]');
    await here.waitForURL('**/login?next=**');
    await there.goBack();
    await there.waitForURL('**/login**');
    await elsewhere.close();
    // The session was that of the first context too.
    await visit(page, '/login');
    await context.clearCookies();
    await visit(page, monitorPath);
    await page.fill('[name=email]', 'ada@example.com');
    await page.fill('[name=password]', 'a long enough password');
    await page.click('button.primary');
    await page.waitForURL(`**${monitorPath}`);
  });

  it('has nothing serious for axe-core to find, in both themes and narrow', async () => {
    const incident = await page.getAttribute('[data-testid=incidents] a', 'href');
    const paths = [
      '/monitors',
      '/monitors/new',
      '/monitors/mon_nothing',
      monitorPath,
      `${monitorPath}/edit`,
      '/incidents',
      incident!,
      '/channels',
      '/deliveries',
      '/status-pages',
    ];
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const path of paths) {
        await visit(page, path);
        expect([path, colorScheme, await seriousFindings(page)]).toEqual([path, colorScheme, []]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([path, width, overflow]).toEqual([path, width, 0]);
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });
});

describe('the public status page', () => {
  it('is whole without JavaScript and a session, and tells nothing private', async () => {
    await visit(page, '/status-pages');
    await page.fill('#field-new-title', 'Acme status');
    await page.fill('#field-new-slug', 'acme');
    await page.check('section:last-of-type [name=monitorIds]');
    await page.click('button:has-text("Add status page")');
    await page.waitForSelector('a[href="/status/acme"]');

    const plain = await browser.newContext({ baseURL: base, javaScriptEnabled: false });
    const status = await plain.newPage();
    const answer = await status.goto('/status/acme');
    expect(answer!.status()).toBe(200);
    expect(await status.textContent('[data-testid=overall]')).toContain('All systems operational');
    expect(await status.textContent('[data-component=Shop]')).toContain('Operational');
    expect(await status.textContent('main')).toContain('The outage is over.');
    const html = await status.content();
    expect(html).not.toContain(new URL(target.url).host);
    expect(html).not.toContain('refused');
    expect((await status.goto('/status/nothing-here'))!.status()).toBe(404);
    await plain.close();
  });

  it('changes by itself when something breaks', async () => {
    await visit(page, '/status/acme');
    expect(await seriousFindings(page)).toEqual([]);
    await target.breakDown();
    await page.waitForSelector('[data-component=Shop] [data-state=down]', { timeout: 30_000 });
    await target.heal();
    await page.waitForSelector('[data-component=Shop] [data-state=operational]', { timeout: 30_000 });
    expect(await page.title()).toBe('All systems operational · Acme status');
    await page.waitForSelector('[data-component=Shop]:not(:has-text("100 % uptime"))', { timeout: 20_000 });
  });
});
