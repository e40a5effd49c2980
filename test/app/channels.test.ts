/** The page of channels in a real browser: added, tested, changed and deleted, by keyboard and without scripts. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelKindNames } from '../../workers/wire/alerts.ts';
import { chooseKind, seriousFindings, visit } from '../support/browser.ts';
import { type SignedUp, startSignedUp } from '../support/sign-up.ts';

let signedUp: SignedUp;
let page: Page;
let hook: string;
const receiver = http.createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(410, { 'x-reason': 'moved' }).end('no hook here'));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  signedUp = await startSignedUp(1_440);
  ({ page } = signedUp);
});
afterAll(async () => {
  await signedUp?.stop();
  receiver.closeAllConnections();
  receiver.close();
});

const row = (name: string) => page.locator(`li:has-text("${name}")`);

describe('a channel', () => {
  it('is added with its secrets, which are never shown again', async () => {
    await visit(page, '/channels');
    await page.fill('[name=name]', 'Gateway');
    await page.fill('[name=url]', hook);
    await page.click('summary:has-text("More")');
    await page.fill('[name=headers]', 'X-Team: blue\nX-Api-Key: sesame');
    await page.fill('[name=template]', '{"text": "{{ message }}"}');
    await page.click('button:has-text("Add channel")');
    await page.waitForSelector('[name=template]:focus');
    expect(await page.textContent('#field-template-error')).toContain('write {{ message | json }}');
    await page.fill('[name=template]', '{"text": {{ message | json }}}');
    await page.click('button:has-text("Add channel")');
    await page.waitForSelector('[data-testid=secret]');
    await row('Gateway').getByRole('link', { name: 'Edit' }).click();
    await page.waitForSelector('h2:has-text("Edit Gateway")');
    expect(await page.inputValue('[name=headers]')).toBe('X-Team: blue\nX-Api-Key: ••••••••');
  });

  it('shows what a test sent and was answered, without its secrets', async () => {
    await row('Gateway').getByRole('button', { name: 'Send test' }).click();
    const tested = row('Gateway').locator('.tested');
    await tested
      .getByRole('status')
      .filter({ hasText: 'Not delivered: The receiver answered with status 410.' })
      .waitFor();
    const [request, response] = await tested.locator('pre').allTextContents();
    expect(request).toContain(`POST ${hook}`);
    expect(request).toContain('x-api-key: •••');
    expect(request).toContain('{"text": "This is a test of the channel');
    expect(response).toMatch(/^Status 410\n[^]*x-reason: moved[^]*no hook here$/);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('is changed: its masked header stays, its settings are kept', async () => {
    await visit(page, '/channels');
    await row('Gateway').getByRole('link', { name: 'Edit' }).press('Enter');
    await page.waitForSelector('h2:has-text("Edit Gateway")');
    await page.fill('[name=name]', 'Front door');
    await page.selectOption('[name=digest]', 'on');
    await page.fill('[name=ratePerMinute]', '0');
    await page.click('button:has-text("Save")');
    await page.waitForSelector('[name=ratePerMinute]:focus');
    await page.fill('[name=ratePerMinute]', '12');
    await page.click('button:has-text("Save")');
    await page.waitForSelector('.notice:focus:has-text("Front door was saved.")');
    const { items } = (await (await page.request.get('/api/v1/channels')).json()) as { items: object[] };
    expect(items).toMatchObject([
      {
        name: 'Front door',
        digest: true,
        ratePerMinute: 12,
        config: { headers: { 'X-Team': 'blue', 'X-Api-Key': '••••••••' } },
      },
    ]);
  });

  it('is added and tested without scripts, of whatever kind', async () => {
    const form = await signedUp.withoutScripts();
    await form.goto('/channels');
    await chooseKind(form, 'email');
    await form.click('button:has-text("Show its fields")');
    await form.fill('[name=name]', 'Team');
    await form.fill('[name=to]', 'nobody');
    await form.click('button:has-text("Add channel")');
    expect(await form.inputValue('[name=to]')).toBe('nobody');
    await form.fill('[name=to]', 'a@example.com, b@example.com');
    await form.click('button:has-text("Add channel")');
    await form.waitForSelector('text=Team is ready.');
    await form.locator('li:has-text("Team")').getByRole('button', { name: 'Send test' }).click();
    await form.waitForSelector('text=Delivered');
    await form.close();
  });

  it('is deleted after a question', async () => {
    await visit(page, '/channels');
    await row('Team').getByRole('button', { name: 'Delete' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Delete' }).click();
    await page.waitForSelector('text=The channel was deleted.');
    expect(await row('Team').count()).toBe(0);
  });
});

describe('the page', () => {
  it('has nothing serious for axe-core to find with any kind, in both themes and narrow', async () => {
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await visit(page, '/channels');
      for (const kind of channelKindNames) {
        await chooseKind(page, kind);
        expect([kind, colorScheme, await seriousFindings(page)]).toEqual([kind, colorScheme, []]);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([width, overflow]).toEqual([width, 0]);
    }
  });
});
