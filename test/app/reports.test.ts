/** Reports in a real browser: the month on a page, on paper, by its mail and by its link, and files of everything. */
import path from 'node:path';
import fs from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf, monthWords } from '../../workers/domain/report/months.ts';
import { keyRing } from '../../workers/platform/crypto.ts';
import { recipientKey, signReportLink } from '../../workers/platform/report-links.ts';
import type { Me } from '../../workers/wire/api.ts';
import { openBrowser, seriousFindings, visit } from '../support/browser.ts';
import { type Product, startProduct, temporaryFolder } from '../support/product.ts';
import { person, signIn } from '../support/sign-up.ts';
import { waitFor } from '../support/wait.ts';

const folder = temporaryFolder();
const month = monthOf(Date.now(), 'UTC');
let product: Product;
let browser: Browser;
let page: Page;
let base: string;
let workspaceId: string;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(folder), openBrowser()]);
  base = product.base.replace('127.0.0.1', 'localhost');
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1_280, height: 900 } });
  page = await context.newPage();
  await signIn(page, person, '/register');
  const me = (await (await page.request.get('/api/v1/me')).json()) as Me;
  workspaceId = me.workspace.id;
  await visit(page, '/monitors/new');
  await page.fill('[name=target]', `${base}/health`);
  await page.fill('[name=name]', '=Shop');
  await page.click('button.primary');
  await page.waitForURL(/\/monitors\/mon_/);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const link = async (of: { workspaceId?: string; month?: string; recipient?: string } = {}) => {
  const { SECRETS_KEYS } = JSON.parse(fs.readFileSync(path.join(folder, 'secrets.json'), 'utf8')) as {
    SECRETS_KEYS: string;
  };
  const claims = {
    workspaceId,
    month,
    recipient: recipientKey(of.workspaceId ?? workspaceId, 'kim@example.com'),
    ...of,
  };
  return `/reports/shared/${await signReportLink(keyRing.parse(SECRETS_KEYS), claims, Date.now())}`;
};

describe('reports', () => {
  it('are mailed to whom a form says, and say which address is none', async () => {
    await visit(page, '/reports');
    await page.fill('[name=recipients]', 'kim@example.com\nnonsense');
    await page.fill('[name=timeZone]', 'UTC');
    await page.click('button:has-text("Save")');
    await page.waitForSelector('[aria-invalid=true]');
    await page.fill('[name=recipients]', 'kim@example.com');
    await page.click('button:has-text("Save")');
    await page.waitForSelector('.notice.good');
    expect(await page.inputValue('[name=recipients]')).toBe('kim@example.com');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('come by mail when somebody asks for one', async () => {
    await page.click(`button:has-text("Mail it to me")`);
    await page.waitForSelector(`.notice:has-text("Mailed to ${person.email}")`);
    const mail = await waitFor('the mail in the folder', 20_000, () => {
      const files = fs.readdirSync(path.join(folder, 'mail')).filter((name) => name.endsWith('.eml'));
      return files[0] ? fs.readFileSync(path.join(folder, 'mail', files[0]), 'utf8') : undefined;
    });
    expect(mail).toContain(`To: <${person.email}>`);
    const [, text] = /text\/plain[\s\S]*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/.exec(mail)!;
    const words = Buffer.from(text!, 'base64').toString();
    expect(words).toContain(`/reports/${month}`);
    expect(words).toContain('Uptime');
  });

  it('are a document without navigation, light on paper, and readable without scripts', async () => {
    await visit(page, `/reports/${month}`);
    expect(await page.textContent('h1')).toContain(monthWords(month));
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.isVisible('nav')).toBe(false);
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector('article')!).backgroundColor),
    ).toBe('rgb(255, 255, 255)');
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: null, colorScheme: null });
    const plain = await browser.newPage({
      baseURL: base,
      javaScriptEnabled: false,
      storageState: await page.context().storageState(),
    });
    await plain.goto(`/reports/${month}`);
    expect(await plain.textContent('article')).toContain('How the figures are made');
    await plain.close();
  });

  it('are shown by a link without signing in, and only the one that the link is for', async () => {
    const stranger = await browser.newPage({ baseURL: base });
    const answer = await stranger.goto(await link());
    expect(answer!.status()).toBe(200);
    expect(answer!.headers()['x-robots-tag']).toBe('noindex');
    expect(await stranger.textContent('h1')).toContain(monthWords(month));
    // Nothing in it leads where one must sign in.
    expect(await stranger.locator('article a').count()).toBe(0);
    const eve = recipientKey(workspaceId, 'eve@example.com');
    for (const wrong of [
      await link({ workspaceId: 'wsp_other' }),
      await link({ recipient: eve }),
      `${await link()}A`,
      (await link({ month: '2026-01' })).replace(/[^.]*$/, (await link()).split('.').at(-1)!),
    ])
      expect((await stranger.goto(wrong))!.status(), wrong).toBe(404);
    await stranger.goto(`/reports/${month}`);
    expect(new URL(stranger.url()).pathname).toBe('/login');
    await stranger.close();
  });
});

describe('an export', () => {
  const download = async (press: () => Promise<void>) => {
    const [file] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: file.suggestedFilename(), text: fs.readFileSync((await file.path())!, 'utf8') };
  };

  it('is a file of the range that a monitor shows', async () => {
    await visit(page, '/monitors');
    await page.click('a:has-text("=Shop")');
    await page.waitForURL(/\/monitors\/mon_/);
    await page.click('summary:has-text("Export")');
    const { name, text } = await download(() => page.click('a:has-text("Results, CSV")'));
    expect(name).toMatch(/^parallax-shop-results-.*\.csv$/);
    expect(text).toMatch(/^slotAt,monitorId,monitorName,/);
    expect(text).not.toMatch(/,=Shop,/);
  });

  it('is one of the whole workspace, in days of choice', async () => {
    await visit(page, '/reports');
    await page.selectOption('[name=what]', 'incidents');
    await page.selectOption('[name=format]', 'jsonl');
    const { name } = await download(() => page.click('button:has-text("Download")'));
    expect(name).toMatch(/^parallax-incidents-.*\.jsonl$/);
  });
});
