/** Incidents as people handle them in a browser: reported, told, ended; and acknowledged from a mail. */
import PostalMime from 'postal-mime';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, seriousFindings, visit } from '../support/browser.ts';
import { signIn } from '../support/sign-up.ts';
import { type Client, registered } from '../support/client.ts';
import { type Product, startProduct, temporaryFolder } from '../support/product.ts';
import { refusedPort } from '../support/refused-port.ts';
import { waitFor } from '../support/wait.ts';

let product: Product;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let user: Client & { email: string; password: string };
let base: string;
let monitor: { id: string };
const monitorAt = (name: string, target: string) =>
  user.call<{ id: string }>('POST', '/api/v1/monitors', { name, target, intervalSeconds: 10 });

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(temporaryFolder()), openBrowser()]);
  base = product.base.replace('127.0.0.1', 'localhost');
  user = await registered(base);
  monitor = await monitorAt('Website', `${base}/live`);
  const slug = { slug: 'acme', title: 'Acme', monitorIds: [monitor.id] };
  await user.call('POST', '/api/v1/status-pages', slug);
  context = await browser.newContext({ baseURL: base });
  page = await context.newPage();
  await signIn(page, user);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

it('somebody reports an incident, tells the public, and ends it after a question', async () => {
  await visit(page, '/incidents');
  await page.click('text=Report an incident');
  await page.waitForURL('**/incidents/report');
  expect(await seriousFindings(page)).toEqual([]);
  await page.fill('[name=title]', 'Orders are shown twice');
  await page.click('button:has-text("Report")');
  await page.locator('#field-message-error').waitFor();
  expect(await page.inputValue('[name=title]')).toBe('Orders are shown twice');
  await page.check(`[name=monitorIds][value=${monitor.id}]`);
  await page.fill('[name=message]', 'We look into it.');
  await page.click('button:has-text("Report")');
  await page.waitForURL('**/incidents/inc_*');
  await page.fill('[name=message]', 'A script ran twice.');
  await page.check('[name=public]');
  await page.click('button:has-text("Post update")');
  await page.waitForSelector('ol >> text=A script ran twice.');
  const status = await context.newPage();
  await status.goto('/status/acme');
  expect(await status.textContent('main')).toContain('A script ran twice.');
  expect(await status.textContent('main')).not.toContain('We look into it.');
  await status.close();
  await page.click('button:has-text("Resolve")');
  await page.click('dialog button:has-text("Resolve")');
  await page.waitForSelector('[data-state=resolved]');
  expect(await seriousFindings(page)).toEqual([]);
});

it('a mail leads to a page that acknowledges without a session and without JavaScript, once', async () => {
  const channel = { kind: 'email', name: 'On call', config: { to: ['kim@example.com'] } };
  await user.call('POST', '/api/v1/channels', channel);
  await monitorAt('Checkout', `http://127.0.0.1:${await refusedPort()}/`);
  const link = await waitFor('the mail', 60_000, async () => {
    const list = await (await fetch(`${base}/__local/mail`)).text();
    const [, id] = /href="\/__local\/mail\/([^"]+)">[^<]*Checkout/.exec(list) ?? [];
    const raw = id && (await (await fetch(`${base}/__local/mail/${id}/raw`)).text());
    const { text } = raw ? await PostalMime.parse(raw) : {};
    return /\/ack\/[\w.-]+/.exec(text ?? '')?.[0];
  });
  const plain = await browser.newContext({ baseURL: base, javaScriptEnabled: false });
  const visitor = await plain.newPage();
  const answer = await visitor.goto(link);
  expect(answer!.headers()['x-robots-tag']).toBe('noindex');
  expect(await visitor.textContent('h1')).toBe('Checkout');
  await visitor.click('button:has-text("Acknowledge")');
  expect(await visitor.textContent('[role=status]')).toContain(
    'acknowledged by kim@example.com through a link',
  );
  await visitor.goto(link);
  expect(await visitor.textContent('[role=status]')).toContain('Already acknowledged');
  expect(await visitor.locator('main button').count()).toBe(0);
  await visitor.goto('/ack/nothing');
  expect(await visitor.textContent('[role=alert]')).toContain('not valid');
  await plain.close();
});
