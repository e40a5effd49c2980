/** Headless Chromium from npm; a system one where that cannot run. */
import fs from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import npmChromium from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
]; // prettier-ignore

export async function openBrowser(): Promise<Browser> {
  const executables = [await npmChromium.executablePath(), '/usr/bin/chromium', '/usr/bin/google-chrome'];
  let last: unknown;
  for (const executablePath of executables.filter((file) => fs.existsSync(file))) {
    try {
      return await chromium.launch({ executablePath, args: flags });
    } catch (error) {
      last = error;
    }
  }
  throw new Error("no Chromium starts here: install libnss3, or Debian's chromium", { cause: last });
}

/** Opens a page of the app and waits for its scripts: a press of a button before that is lost. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  // SvelteKit takes scrolling over when everything on the page works.
  await page.waitForFunction(() => history.scrollRestoration === 'manual');
}

/** Presses the label of a radio button that a picture covers, once it lies still. */
export const chooseKind = (page: Page, kind: string): Promise<void> =>
  page.locator(`label:has([name=kind][value=${kind}])`).click();

/** What axe-core finds that matters: nothing, or each finding in one line. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
