/** The product and a browser with somebody new in it: signed up by the page, at the list of monitors. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser, visit } from './browser.ts';
import { type Product, startProduct, temporaryFolder } from './product.ts';
import { type FlakyServer, flakyServer } from './servers.ts';

export const person = { email: 'ada@example.com', password: 'a long enough password' };

/** By the page that a person would use, to the list of monitors. */
export async function signIn(
  page: Page,
  { email, password }: { email: string; password: string },
  path: '/login' | '/register' = '/login',
): Promise<void> {
  await visit(page, path);
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', password);
  await page.click('button.primary');
  await page.waitForURL('**/monitors');
}

export type SignedUp = {
  product: Product;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** What a monitor may watch. */
  target: FlakyServer;
  base: string;
  /** A page of the same person in a browser that runs no scripts. */
  withoutScripts: () => Promise<Page>;
  stop: () => Promise<void>;
};

export async function startSignedUp(
  width = 1_280,
  { dataDir = temporaryFolder(), timezoneId }: { dataDir?: string; timezoneId?: string } = {},
): Promise<SignedUp> {
  const [product, browser, target] = await Promise.all([startProduct(dataDir), openBrowser(), flakyServer()]);
  // Cookies of a secure page are taken from this name, and from no address.
  const base = product.base.replace('127.0.0.1', 'localhost');
  const viewport = { width, height: 900 };
  const context = await browser.newContext({
    baseURL: base,
    viewport,
    ...(timezoneId ? { timezoneId } : {}),
  });
  const page = await context.newPage();
  await signIn(page, person, '/register');
  const withoutScripts = async () =>
    browser.newPage({
      baseURL: base,
      javaScriptEnabled: false,
      storageState: await context.storageState(),
    });
  const stop = async () => {
    await browser.close();
    await product.stop();
    await target.close();
  };
  return { product, browser, context, page, target, base, withoutScripts, stop };
}
