import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserInstalled, complaintsOf, launchBrowser } from '../../../support/browser';
import { faintTexts } from '../../../support/contrast';
import { ServerProcess } from '../../../support/server-process';
import { smallArtifact } from '../../../support/small-model';

describe.runIf(browserInstalled)('/docs in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-test-'));
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const model = join(folder, 'model.json');
    writeFileSync(model, smallArtifact());
    server = await ServerProcess.start({ MODEL_PATH: model });
    [browser] = await Promise.all([launchBrowser(), server.logged('model loaded')]);
    page = await browser.newPage();
  });

  afterAll(async () => {
    await browser.close();
    await server.kill();
    rmSync(folder, { recursive: true });
  });

  it('shows a prediction that was tried there, asks nobody else, and breaks no policy of its own', async () => {
    const complaints = complaintsOf(page);
    const hosts = new Set<string>();
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol !== 'data:') hosts.add(host);
    });
    await page.goto(`${server.url}/docs`);
    const predict = page.locator('#operations-Prediction-post_predict');
    await predict.locator('.opblock-summary').click();
    await predict.getByRole('button', { name: 'Try it out' }).click();
    const body = predict.locator('textarea');
    expect(JSON.parse(await body.inputValue())).toEqual({
      features: { temperature: 20, load: 0.5, zone: 'eu' },
    });
    await body.fill(JSON.stringify({ features: { temperature: 31, load: 0.9, zone: 'eu' } }));
    await predict.getByRole('button', { name: 'Execute' }).click();
    const answer = predict.locator('.live-responses-table .response').first();
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').innerText()).toContain('200');
    expect(await answer.locator('.microlight').first().innerText()).toMatch(/"prediction":\s*1/);
    expect([...hosts]).toEqual([new URL(server.url).host]);
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'is easy to read in %s colours, also on a phone',
    async (colorScheme) => {
      const reader = await browser.newPage({
        viewport: { width: 390, height: 800 },
        colorScheme,
        reducedMotion: 'reduce',
      });
      await reader.goto(`${server.url}/docs`);
      const predict = reader.locator('#operations-Prediction-post_predict');
      await predict.locator('.opblock-summary').click();
      await predict.getByRole('button', { name: 'Try it out' }).click();
      await predict.getByRole('button', { name: 'Execute' }).click();
      await predict.locator('.live-responses-table .response').first().waitFor();
      expect(await faintTexts(reader)).toEqual([]);
      expect(await reader.evaluate('document.documentElement.scrollWidth')).toBe(390);
      const paper = await reader.evaluate<string>(
        "getComputedStyle(document.querySelector('.swagger-ui')).backgroundColor",
      );
      expect(paper === 'rgb(28, 32, 34)').toBe(colorScheme === 'dark');
      await reader.close();
    },
  );

  it('shows the features with their ranges', async () => {
    await page.goto(`${server.url}/docs`);
    const row = page.locator('section.models article').filter({ hasText: 'Row' }).first();
    await row.getByRole('button', { name: 'Expand all' }).click();
    await row.getByText('Seen in training: 11 to 29; mean 20, standard deviation 5.').waitFor();
  });
});
