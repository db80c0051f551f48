import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateExpectations } from '../../../runtime/expectations/evaluate';
import { parseExpectations } from '../../../runtime/expectations/parse';
import { checkPage } from '../../../runtime/report/check-page';
import { readCsv } from '../../../runtime/data/read-csv';
import { browserInstalled, launchBrowser } from '../../support/browser';
import { HOSTILE } from './judged';
import { coloursOf, openReport, wholeWidth, type Look, type View } from './report-in-browser';

const { dataset } = readCsv(
  Buffer.from(`temperature,load,zone\n20,0.5,eu\n21,1.7,"${HOSTILE.replaceAll('"', '""')}"\n`),
);

function pageOf(suite: string): string {
  const results = evaluateExpectations(
    parseExpectations(`schema: cdk8s-aiops/expectations/v1\ncolumns: ${suite}\n`),
    dataset,
  );
  return checkPage({
    file: `${HOSTILE}.csv`,
    rows: dataset.rows,
    columns: dataset.columns.length,
    suites: [{ source: 'suite.yaml', results }],
  });
}

// four hold, two do not
const PAGE = pageOf('{ load: { max: 1 }, temperature: { min: 0 }, zone: { categories: [eu] } }');

describe.runIf(browserInstalled)(
  'the page about a file that was checked, in a browser without JavaScript,',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser.close());

    const opened = (view: View, look: Look): Promise<void> => openReport(browser, PAGE, view, look);

    test('says first whether all is as expected, where nobody has to scroll', async () => {
      await opened({ width: 390 }, async (page) => {
        const verdict = page.getByRole('region', { name: 'Result' });
        expect(await verdict.innerText()).toMatch(/2 expectations do not hold[^]*2 rows/);
        expect((await verdict.boundingBox())!.y).toBeLessThan(300);
      });
      const fine = pageOf('{ temperature: { min: 0 } }');
      await openReport(browser, fine, { width: 390 }, async (page) => {
        expect(await page.getByRole('region', { name: 'Result' }).innerText()).toContain('As expected');
        expect(await page.getByText('Does not hold').count()).toBe(0);
      });
    });

    test('shows what does not hold, and folds away what does, which opens without a script', () =>
      opened({ width: 1200 }, async (page) => {
        const failing = page.getByRole('row').filter({ hasText: 'columns.load.max' });
        expect(await failing.innerText()).toMatch(/got 0\.5 to 1\.7\s+▲ Does not hold/);
        const holding = page.getByText('columns.temperature.min');
        expect(await holding.isVisible()).toBe(false);
        await page.locator('summary').click();
        expect(await holding.isVisible()).toBe(true);
        expect(await page.getByText('✓ Holds').count()).toBe(4);
      }));

    test('has tables with headers that a screen reader can name', () =>
      opened({ width: 1200 }, async (page) => {
        expect(await page.getByRole('columnheader', { name: 'result' }).first().isVisible()).toBe(true);
        expect(await page.getByRole('rowheader', { name: /columns\.load\.max/ }).count()).toBe(1);
      }));

    test('asks nobody for anything, and runs nothing that a name says, even where JavaScript is on', () =>
      opened({ width: 1200, javaScriptEnabled: true }, async (page, requests, complaints) => {
        await page.waitForLoadState('networkidle');
        expect(requests).toHaveLength(1);
        expect(await page.title()).toBe(`2 expectations do not hold: ${HOSTILE}.csv`);
        expect(await page.getByRole('heading', { name: HOSTILE }).count()).toBe(1);
        expect(complaints).toEqual([]);
      }));

    test.each([390, 768, 1400])('scrolls in one direction only at a width of %d', (width) =>
      opened({ width, javaScriptEnabled: true }, async (page) => {
        expect(await wholeWidth(page)).toBe(width);
      }),
    );

    test('is dark where dark is wanted', async () => {
      const { light, dark } = await coloursOf(browser, PAGE, '.mark.bad');
      expect(light.paper).toBeGreaterThan(200);
      expect(light.ink).toBeLessThan(60);
      expect(dark.paper).toBeLessThan(60);
      expect(dark.ink).toBeGreaterThan(200);
      expect(dark.mark).not.toBe(light.mark);
    });
  },
);
