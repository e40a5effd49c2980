/** Days in the zone of who looks, the bars and the map of a week by keyboard, and a status page's own zone. */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable, resultsTable } from '../../db/d1/queries/result-rows.ts';
import { seriousFindings, visit } from '../support/browser.ts';
import { temporaryFolder } from '../support/product.ts';
import { type SignedUp, startSignedUp } from '../support/sign-up.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const dataDir = temporaryFolder();
let own: SignedUp;
let context: BrowserContext;
let page: Page;
let monitorPath: string;
/** 23:30 UTC three days ago: in Tokyo it is the morning after. */
const at = Math.floor(Date.now() / dayMs) * dayMs - 3 * dayMs + 23.5 * hourMs;
const named = (ms: number) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(ms).replace(',', ''); // prettier-ignore

/** What the past left in D1: a monitor of forty days, an outage, and an hour of checks. */
function remember(id: string): void {
  const folder = path.join(dataDir, 'state/d1/miniflare-D1DatabaseObject');
  const file = fs.readdirSync(folder).find((name) => /^[0-9a-f]{20,}\.sqlite$/.test(name))!;
  const d1 = new DatabaseSync(path.join(folder, file));
  d1.exec('pragma busy_timeout = 20000; begin immediate');
  const { workspace_id: workspace } = d1.prepare('select workspace_id from monitors where id = ?').get(id)!;
  d1.prepare('update monitors set created_at = ? where id = ?').run(at - 40 * dayMs, id);
  d1.prepare(
    `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
     values ('inc_past', ?1, ?2, 'resolved', 'major', ?3, ?3, ?4, json_array(json_object('from', ?3, 'to', ?4)), '{"summary":"Down","regions":[]}', '[]', 1)`,
  ).run(workspace!, id, at, at + 20 * 60_000);
  d1.exec(createTable(resultsTable(at)));
  const result = d1.prepare(
    `insert into ${resultsTable(at)} (monitor_id, slot_at, region, workspace_id, started_at, duration_ms, verdict, placement, kind)
     values (?1, ?2, 'weur', ?3, ?2, ?4, ?5, 'verified', 'scheduled')`,
  );
  for (let minute = 0; minute < 30; minute += 1)
    result.run(id, at + minute * 60_000, workspace!, 700, minute === 0 ? 'fail' : 'ok');
  d1.exec('commit');
  d1.close();
}

beforeAll(async () => {
  own = await startSignedUp(1_280, { dataDir, timezoneId: 'Asia/Tokyo' });
  ({ page, context } = own);
  await visit(page, '/monitors/new');
  await page.fill('[name=name]', 'Shop');
  await page.fill('[name=target]', own.target.url);
  await page.click('button.primary');
  await page.waitForURL(/\/monitors\/mon_/);
  monitorPath = new URL(page.url()).pathname;
  remember(monitorPath.split('/').at(-1)!);
  await page.goto('/monitors');
  await context.clearCookies({ name: 'zone' });
});
afterAll(() => own?.stop());

/** Days from that of the outage to today, by the wall in Tokyo. */
const tokyoDay = (ms: number) => Math.floor((ms + 9 * hourMs) / dayMs);
const daysBack = () => tokyoDay(Date.now()) - tokyoDay(at);
const rendered = async () => (await context.request.get(monitorPath)).text();

describe('the days of a monitor', () => {
  it('are those of UTC until a browser tells of its zone, then of that zone, also before scripts run', async () => {
    expect(await rendered()).toContain('Days begin at midnight UTC.');
    await visit(page, monitorPath);
    await page.waitForSelector('text=Days begin at midnight in Asia/Tokyo.');
    expect(await rendered()).toContain('Days begin at midnight in Asia/Tokyo.');
  });

  it('are walked by keyboard: today is not over, and a day with an outage leads to its incident', async () => {
    await page.focus('.bars');
    await page.keyboard.press('End');
    const card = page.locator('[data-testid=day]');
    expect(await card.textContent()).toContain('today, so far');
    for (let i = 0; i < daysBack(); i += 1) await page.keyboard.press('ArrowLeft');
    const text = await card.textContent();
    expect(text).toContain(named(at + dayMs));
    expect(text).toMatch(/down 20 min/i);
    expect(await page.getAttribute('.bars', 'aria-valuetext')).toContain(
      `${named(at + dayMs)}, 98.611 % uptime`,
    );
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe(
      '/incidents/inc_past',
    );
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
  });

  it('are in a table too, days alike in one row', async () => {
    const table = page.locator('section[aria-labelledby=last-days] details');
    await table.locator('summary').press('Enter');
    const row = table.locator('tr', { hasText: named(at + dayMs) });
    expect(await row.first().textContent()).toMatch(/98\.611 %\s*20 min\s*1/);
    expect(await table.locator('tr').count()).toBeLessThan(10);
  });
});

describe('the map of a week', () => {
  it('is read when it is seen, and walked by keyboard, in the viewer’s hours', async () => {
    await page.locator('[data-testid=heat-map]').scrollIntoViewIfNeeded();
    const grid = page.locator('[role=grid]');
    await grid.waitFor();
    const local = new Date(at + 9 * hourMs);
    const hour = ((local.getUTCDay() + 6) % 7) * 24 + local.getUTCHours();
    await grid.locator('[role=gridcell][tabindex="0"]').focus();
    for (let i = 0; i < Math.floor(hour / 24); i += 1) await page.keyboard.press('ArrowDown');
    for (let i = 0; i < hour % 24; i += 1) await page.keyboard.press('ArrowRight');
    const line = page.locator('[data-testid=heat-line]');
    expect(await line.textContent()).toMatch(/days 08:00–09:00: p50 (?:69|70)\d ms, p95 (?:69|70)\d ms, 96\.666 % good checks, 30 checks, 1 failed/); // prettier-ignore
    await page.keyboard.press('ArrowLeft');
    expect(await line.textContent()).toContain('07:00–08:00: no checks');
    expect(await page.locator('[role=gridcell][tabindex="0"]').count()).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('shows good checks as well, and its numbers in a table', async () => {
    const map = page.locator('[data-testid=heat-map]');
    await map.getByRole('button', { name: 'Good checks' }).press('Enter');
    await map.locator('summary').press('Enter');
    expect(await map.locator('table').textContent()).toContain('96.666 %');
    expect(await map.locator('[data-testid=heat-line]').textContent()).toContain('Most failures');
  });
});

describe('a status page', () => {
  it('in Tokyo shows an outage at 23:30 UTC on the next day, whoever looks', async () => {
    await visit(page, '/status-pages');
    expect(await page.inputValue('[name=timeZone]')).toBe('Asia/Tokyo');
    await page.fill('[name=title]', 'Acme');
    await page.fill('[name=slug]', 'acme');
    await page.fill('[name=timeZone]', 'Moon/Tycho');
    await page.check('[name=monitorIds]');
    await page.click('button.primary');
    await page.locator('#field-new-zone-error').waitFor();
    await page.fill('[name=timeZone]', 'Asia/Tokyo');
    await page.click('button.primary');
    await page.waitForSelector('text=The page was added.');
    const elsewhere = await own.browser.newContext({
      baseURL: own.base,
      timezoneId: 'America/New_York',
      viewport: { width: 390, height: 800 },
    });
    const stranger = await elsewhere.newPage();
    await visit(stranger, '/status/acme');
    await stranger.waitForSelector('text=Days begin at midnight in Asia/Tokyo.');
    await stranger.focus('.bars');
    for (let i = 0; i < daysBack(); i += 1) await stranger.keyboard.press('ArrowLeft');
    const card = await stranger.textContent('[data-testid=day]');
    expect(card).toContain(named(at + dayMs));
    expect(card).toMatch(/From 08:30, 20 min\s*Times of Asia\/Tokyo/);
    expect(await seriousFindings(stranger)).toEqual([]);
    expect(await stranger.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0); // prettier-ignore
  });
});
