/** A browser with somebody new in it: signed up by the page, at the list of monitors. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Product } from './product.ts';
import { visit } from './browser.ts';

export const person = { email: 'ada@example.com', password: 'a long enough password' };

export async function signUp(
  browser: Browser,
  product: Product,
  width = 1_280,
): Promise<{ base: string; context: BrowserContext; page: Page }> {
  // Cookies of a secure page are taken from this name, and from no address.
  const base = product.base.replace('127.0.0.1', 'localhost');
  const context = await browser.newContext({ baseURL: base, viewport: { width, height: 900 } });
  const page = await context.newPage();
  await visit(page, '/register');
  await page.fill('[name=email]', person.email);
  await page.fill('[name=password]', person.password);
  await page.click('button.primary');
  await page.waitForURL('**/monitors');
  return { base, context, page };
}
