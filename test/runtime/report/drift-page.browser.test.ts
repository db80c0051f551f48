import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { driftPage } from '../../../runtime/report/drift-page';
import { html } from '../../../runtime/report/html';
import { timeline } from '../../../runtime/report/timeline';
import { browserInstalled, launchBrowser } from '../../support/browser';
import { faintTexts } from '../../support/contrast';
import { HOSTILE, hostileModel, judged } from './judged';
import { coloursOf, openReport, REPORT_URL, wholeWidth, type Look, type View } from './report-in-browser';

const model = hostileModel();
const { windows, worst } = judged(model, { shift: 2, rows: 1200, from: 600, window: 100 });
const PAGE = driftPage({
  state: worst.state,
  model,
  subject: 'the rows of current.csv',
  more: timeline(windows),
  note: html`That is all.`,
});

describe.runIf(browserInstalled)('the page about drift, in a browser without JavaScript,', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const opened = (view: View, look: Look): Promise<void> => openReport(browser, PAGE, view, look);

  test('says the state first, where nobody has to scroll', () =>
    opened({ width: 390 }, async (page) => {
      const verdict = page.getByRole('region', { name: 'Result' });
      expect(await verdict.innerText()).toMatch(/Drift\s+load/);
      expect((await verdict.boundingBox())!.y).toBeLessThan(200);
    }));

  test('asks nobody for anything', () =>
    opened({ width: 1200 }, async (page, requests, complaints) => {
      await page.waitForLoadState('networkidle');
      expect(requests).toEqual([REPORT_URL]);
      expect(complaints).toEqual([]);
    }));

  test.each([390, 768, 1400])('scrolls in one direction only at a width of %d', (width) =>
    opened({ width, javaScriptEnabled: true }, async (page) => {
      expect(await wholeWidth(page)).toBe(width);
    }),
  );

  test('draws every feature, the predictions and the windows, so that each can be seen', () =>
    opened({ width: 390 }, async (page) => {
      const drawings = page.getByRole('img');
      expect(await drawings.count()).toBe(model.features.length + 2);
      for (const drawing of await drawings.all()) {
        const { width, height } = (await drawing.boundingBox())!;
        expect(width).toBeGreaterThan(200);
        expect(height).toBeGreaterThan(50);
      }
      expect(
        await page.getByRole('img', { name: 'load: share of the rows at training and now' }).count(),
      ).toBe(1);
      expect(await page.locator('svg rect.now').count()).toBe(4 + 4 + 2 + 2);
    }));

  test.each([390, 1200])('has tables with headers that a screen reader can name, %d pixels wide', (width) =>
    opened({ width }, async (page) => {
      const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'load' }) });
      expect(await row.first().innerText()).toMatch(/load\s+▲ Drift\s+mean 0\.5 at training, now 0\.\d+/);
      expect(await page.getByRole('columnheader', { name: 'change' }).count()).toBe(1);
    }),
  );

  test.each(['light', 'dark'] as const)('has no text that is hard to read in %s colours', (colorScheme) =>
    opened({ width: 390, colorScheme, javaScriptEnabled: true }, async (page) => {
      expect(await faintTexts(page)).toEqual([]);
    }),
  );

  test('shows the change of every variable on a phone', () =>
    opened({ width: 390 }, async (page) => {
      for (const row of await page.locator('table').first().locator('tbody tr').all()) {
        expect(await row.innerText()).toMatch(/at training, now|depend on each other/);
      }
    }));

  test('is dark where dark is wanted', async () => {
    const { light, dark } = await coloursOf(browser, PAGE, 'rect.now');
    expect(light.paper).toBeGreaterThan(200);
    expect(light.ink).toBeLessThan(60);
    expect(dark.paper).toBeLessThan(60);
    expect(dark.ink).toBeGreaterThan(200);
    expect(dark.mark).not.toBe(light.mark);
  });

  test('runs nothing that a name says, even where JavaScript is on', () =>
    opened({ width: 1200, javaScriptEnabled: true }, async (page, _, complaints) => {
      expect(await page.title()).toBe('Drift: small 1.0.0');
      expect(await page.getByRole('heading', { name: HOSTILE }).count()).toBe(1);
      expect(complaints).toEqual([]);
    }));
});
