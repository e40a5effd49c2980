/** A monitor's chart in a real browser, with a past that is written for it: a day on which Berlin's clocks changed. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertResults } from '../../db/d1/queries/insert-results.ts';
import type { CheckResult } from '../../workers/domain/check.ts';
import { type Parallax, startParallax } from '../../workers/local/parallax.ts';
import { openBrowser, seriousFindings, visit } from '../support/browser.ts';
import { signIn } from '../support/sign-up.ts';
import { registered } from '../support/client.ts';
import { temporaryFolder } from '../support/product.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
/** 25 October 2026, 14:00 in Berlin; the night before it had 02:30 twice. */
const end = Date.UTC(2026, 9, 25, 13);
const begin = end - dayMs;
const iso = (at: number) => new Date(at).toISOString();
const day = `range=custom&from=${iso(begin)}&to=${iso(end)}`;
const regions = ['weur', 'oc'] as const;

let parallax: Parallax;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let path: string;

beforeAll(async () => {
  [parallax, browser] = await Promise.all([
    startParallax({ port: 0, dataDir: temporaryFolder() }),
    openBrowser(),
  ]);
  const user = await registered(parallax.url);
  const made = await user.call<{ id: string; workspaceId: string }>('POST', '/api/v1/monitors', {
    name: 'Shop', target: 'https://shop.example.com', regions, intervalSeconds: 300,
  }); // prettier-ignore
  await user.call('POST', `/api/v1/monitors/${made.id}/pause`);
  path = `/monitors/${made.id}`;
  const d1 = (await parallax.miniflare.getD1Database('DB', 'parallax-api')) as unknown as D1Database;
  const row = await d1.prepare('select workspace_id from monitors where id = ?').bind(made.id).first<{ workspace_id: string }>(); // prettier-ignore
  const workspaceId = row!.workspace_id;
  await d1
    .prepare('update monitors set created_at = ? where id = ?')
    .bind(begin - 9 * dayMs, made.id)
    .run();
  const result = (region: (typeof regions)[number], slotAt: number): CheckResult => {
    const failed = slotAt >= begin + 6 * hourMs && slotAt < begin + 7 * hourMs;
    return {
      monitorId: made.id, workspaceId, region, colo: null, placement: 'verified', slotAt, startedAt: slotAt,
      durationMs: region === 'oc' ? 300 : 80, verdict: failed ? 'fail' : 'ok', kind: 'scheduled',
      ...(failed ? { failure: { class: 'reset' as const, message: 'reset', retryable: true } } : {}),
    }; // prettier-ignore
  };
  const slots = Array.from({ length: 2 * 288 }, (_, i) => begin - dayMs + i * 5 * minuteMs);
  // From 10:00 to 11:00 UTC of the last day nobody looked.
  const looked = slots.filter((at) => at < end - 3 * hourMs || at >= end - 2 * hourMs);
  await insertResults(
    d1,
    looked.flatMap((at) => regions.map((region) => result(region, at))),
  );
  await d1.prepare('insert into unobserved (monitor_id, workspace_id, started_at, ended_at) values (?, ?, ?, ?)')
    .bind(made.id, workspaceId, end - 3 * hourMs, end - 2 * hourMs).run(); // prettier-ignore
  await d1
    .prepare(
      `insert into incidents (id, workspace_id, monitor_id, status, severity, started_at, detected_at, resolved_at, outages, cause, timeline, revision)
       values ('inc_chart', ?1, ?2, 'resolved', 'major', ?3, ?3, ?4, json_array(json_object('from', ?3, 'to', ?4)), '{"summary":"Reset","regions":[]}', '[]', 1)`,
    )
    .bind(workspaceId, made.id, begin + 6 * hourMs, begin + 7 * hourMs)
    .run();
  context = await browser.newContext({ baseURL: parallax.url, timezoneId: 'Europe/Berlin', viewport: { width: 1_280, height: 1_000 } }); // prettier-ignore
  page = await context.newPage();
  await signIn(page, user);
});
afterAll(async () => {
  await browser?.close();
  await parallax?.stop();
});

const chart = () => page.locator('[role=img][data-chart=latency]');
const lines = () =>
  page.locator('[data-chart=latency] path.lc-spline-path, [data-chart=latency] path.lc-path');
const query = () => new URL(page.url()).searchParams;
async function open(): Promise<void> {
  await visit(page, `${path}?${day}`);
  await lines().first().waitFor({ state: 'attached' });
}

describe('the chart of a monitor', () => {
  it('says in words what it shows, and leads from an outage to its incident', async () => {
    await open();
    const words = await chart().getAttribute('aria-label');
    expect(words).toMatch(/Median latency of 2 regions, 24 Oct, 15:00 CEST to 25 Oct, 14:00 CET\./);
    expect(words).toMatch(/Highest: 300 ms from Oceania/);
    expect(words).toMatch(/4 gaps, 1 outage\.$/);
    const outage = page.locator('a[href="/incidents/inc_chart"][aria-label^="Outage from"]');
    expect(await outage.getAttribute('aria-label')).toContain(
      '24 Oct, 21:00 CEST to 24 Oct, 22:00 CEST (1 h)',
    );
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('is a table too, in which the hour that came twice is told apart', async () => {
    await page.locator('section[aria-busy] summary:has-text("Show as table")').press('Enter');
    const rows = page.locator('[role=region] tbody tr');
    await rows.first().waitFor();
    const text = await rows.allInnerTexts();
    expect(text).toHaveLength(288);
    expect(text.filter((line) => line.includes('02:30')).map((line) => /02:30 \w+/.exec(line)![0])).toEqual([
      '02:30 CET',
      '02:30 CEST',
    ]);
    expect(text.find((line) => line.includes('11:30 CET'))).toMatch(/–\s+–\s+not observed/);
    expect(text.find((line) => line.includes('21:30 CEST'))).toMatch(
      /–\s+–\s+failed in all regions · outage/,
    );
  });

  it('hides a region and shows another latency, by keyboard', async () => {
    const label = () => chart().getAttribute('aria-label');
    await page.locator('[aria-label="Regions shown"] button:has-text("Oceania")').press('Enter');
    expect(await label()).toContain('of 1 region,');
    await page.locator('[aria-label="Latency shown"] button:has-text("p95")').press('Space');
    expect(await label()).toMatch(/^Latency of 95 % .*Highest: 80 ms/);
  });

  it('zooms where it is dragged, and the way back leads out again', async () => {
    await open();
    const box = (await chart().boundingBox())!;
    const plot = { left: box.x + 52, width: box.width - 68 };
    await page.mouse.move(plot.left + plot.width * 0.25, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(plot.left + plot.width * 0.4, box.y + 110, { steps: 5 });
    await page.mouse.move(plot.left + plot.width * 0.5, box.y + 110, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL((url) => url.searchParams.get('from') !== iso(begin));
    const [from, to] = ['from', 'to'].map((name) => Date.parse(query().get(name)!));
    expect(Math.abs(from! - (begin + 6 * hourMs))).toBeLessThanOrEqual(10 * minuteMs);
    expect(Math.abs(to! - (begin + 12 * hourMs))).toBeLessThanOrEqual(10 * minuteMs);
    await page.waitForSelector('[role=img][aria-label*="1 outage"]');
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get('from') === iso(begin));
    await page.waitForSelector('[role=img][aria-label*="24 Oct, 15:00 CEST"]');
  });

  it('goes back to the range it was zoomed from', async () => {
    await visit(page, `${path}?${day}&back=30d`);
    await page.locator('a:has-text("Reset zoom")').press('Enter');
    await page.waitForURL((url) => url.searchParams.get('range') === '30d');
  });

  it('takes a range of one’s own by the reader’s clocks, without a mouse', async () => {
    await visit(page, path);
    await page.locator('summary:has-text("Another range")').press('Enter');
    await page.fill('[name=from]', '2026-10-24T20:00');
    await page.fill('[name=to]', '2026-10-25T08:00');
    await page.locator('[name=to]').press('Enter');
    await page.waitForURL((url) => url.searchParams.get('range') === 'custom');
    expect([query().get('from'), query().get('to')]).toEqual([
      '2026-10-24T18:00:00.000Z',
      '2026-10-25T07:00:00.000Z',
    ]);
    await page.waitForSelector('[role=img][aria-label*="24 Oct, 20:00 CEST to 25 Oct, 08:00 CET"]');
  });

  it('says beside the field what is wrong with a range, and keeps what was typed', async () => {
    await visit(page, `${path}?range=custom&from=${iso(end)}&to=${iso(begin)}`);
    expect(await page.locator('#field-range-from-error').textContent()).toContain('must be before to');
    expect(await page.inputValue('[name=from]')).toBe('2026-10-25T14:00');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('draws the range before, dashed, and its figures', async () => {
    await open();
    const before = await lines().count();
    await page.locator('a:has-text("Compare with the time before")').press('Enter');
    await page.waitForURL((url) => url.searchParams.get('compare') === 'previous');
    await page.waitForSelector('[data-chart=latency] path[stroke-dasharray]', { state: 'attached' });
    expect(await lines().count()).toBe(2 * before);
    expect(await page.locator('[aria-label="The shown range"]').innerText()).toMatch(
      /95\.\d+ %\s+before: 100 %/,
    );
  });

  it('fits a telephone in the dark, with nothing serious for axe-core', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await open();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('takes a range without scripts too, by UTC', async () => {
    const plain = await browser.newPage({
      baseURL: parallax.url, javaScriptEnabled: false, storageState: await context.storageState(),
    }); // prettier-ignore
    await plain.goto(`${path}?${day}`);
    expect(await plain.inputValue('[name=from]')).toBe('2026-10-24T13:00');
    await plain.fill('[name=from]', '2026-10-24T19:00');
    await plain.click('section[aria-busy] form button');
    await plain.waitForURL(/from=2026-10-24T19/);
    expect(await plain.inputValue('[name=from]')).toBe('2026-10-24T19:00');
    expect(await plain.innerText('section[aria-busy]')).toContain('Times in UTC.');
  });
});
