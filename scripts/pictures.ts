/**
 * `npm run pictures`: the pictures of the documentation, taken in a browser from the real service and the real preview.
 * Needs chromium, Prometheus and Alertmanager (Debian: chromium prometheus prometheus-alertmanager) and `script`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { baselineRows } from '../preview/sample-rows';
import { ROUTES } from '../runtime/contract/routes';
import { parseArtifact } from '../runtime/model/artifact-file';
import { html } from '../runtime/report/html';
import { seededRandom } from '../runtime/statistics/random';
import { launchBrowser } from '../test/support/browser';
import { ServerProcess } from '../test/support/server-process';
import { TerminalScreen } from './terminal-screen';

const ROOT = resolve(__dirname, '..');
const FOLDER = join(ROOT, 'docs/pictures');
const MODEL = join(ROOT, 'model/incident.json');
const ARRIVED = 'ARRIVED firing ModelDriftDetected';
const PREVIEW_MS = 120_000;
const CTRL_C = '\x03';
/** Where the preview runs. */
const TERMINAL = { columns: 132, rows: 42 } as const;

async function main(): Promise<void> {
  const browser = await launchBrowser();
  try {
    await servicePictures(browser);
    await previewPicture(browser);
  } finally {
    await browser.close();
  }
}

/** The drift page after rows whose CPU has shifted, and the API page with a request ready to try. */
async function servicePictures(browser: Browser): Promise<void> {
  const service = await ServerProcess.start({
    MODEL_PATH: MODEL,
    LOG_LEVEL: 'warn',
    DRIFT_EVALUATE_SECONDS: '0',
  });
  try {
    await ready(service.url);
    await driftingRows(service);
    await picture(browser, 'drift.webp', { width: 1000, height: 1090 }, async (page) => {
      await page.goto(service.url + ROUTES.drift);
    });
    await picture(browser, 'api.webp', { width: 1000, height: 1360 }, async (page) => {
      await page.goto(service.url + ROUTES.docs);
      await page.getByText(ROUTES.predict, { exact: true }).click();
      await page.getByRole('button', { name: 'Try it out' }).click();
      await page.getByRole('button', { name: 'Execute' }).click();
      await page.getByText('Server response').waitFor();
      // as text, because it runs in the page
      await page.evaluate(`document.querySelector('.opblock-section-request-body').scrollIntoView()`);
    });
  } finally {
    await service.kill();
  }
}

async function driftingRows(service: ServerProcess): Promise<void> {
  const draw = baselineRows(parseArtifact(readFileSync(MODEL, 'utf8')), seededRandom(11));
  for (let request = 0; request < 30; request++) {
    const features = Array.from({ length: 25 }, () => {
      const row = draw(0);
      return request < 16
        ? row
        : { ...row, cpu_percent: Math.min(100, Number(row['cpu_percent']) * 1.4 + 8) };
    });
    const answer = await service.predict(JSON.stringify({ features }));
    if (!answer.ok) throw new Error(`the service answered ${answer.status}: ${await answer.text()}`);
  }
}

/** What `npm run preview -- --drift --accelerate` shows on a terminal once an alert about drift has arrived. */
async function previewPicture(browser: Browser): Promise<void> {
  const shown = await previewScreen();
  await picture(browser, 'preview.webp', { width: 1120, height: 760 }, async (page) => {
    await page.setContent(
      html`<style>
          body {
            margin: 0;
            background: #16191d;
            color: #d7dce2;
          }
          pre {
            margin: 20px;
            font:
              13px/17px 'DejaVu Sans Mono',
              monospace;
          }
        </style>
        <pre>${shown}</pre>`.text,
    );
  });
}

async function previewScreen(): Promise<string> {
  const command = `stty cols ${TERMINAL.columns} rows ${TERMINAL.rows}; exec ${process.execPath} dist/cli/cdk8s-aiops.js preview --drift --accelerate`;
  const terminal = spawn('script', ['--quiet', '--flush', '--command', command, '/dev/null'], { cwd: ROOT });
  const ended = once(terminal, 'close');
  try {
    const screen = new TerminalScreen();
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen.write(text);
    });
    for (const end = Date.now() + PREVIEW_MS; !screen.text.includes(ARRIVED);) {
      if (Date.now() > end || terminal.exitCode !== null)
        throw new Error(`the preview did not say "${ARRIVED}": ${screen.text}`);
      await sleep(500);
    }
    // until the table is drawn again below the messages
    await sleep(2000);
    return screen.text.split('\n').slice(-TERMINAL.rows).join('\n');
  } finally {
    terminal.stdin.write(CTRL_C);
    await ended;
  }
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(url + ROUTES.readyz).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`the service at ${url} did not become ready within 10 s`);
}

async function picture(
  browser: Browser,
  file: string,
  viewport: { width: number; height: number },
  show: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage({ viewport, colorScheme: 'light', reducedMotion: 'reduce' });
  await show(page);
  await page.waitForLoadState('networkidle');
  const devtools = await page.context().newCDPSession(page);
  // half the size of a PNG
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  writeFileSync(join(FOLDER, file), Buffer.from(data, 'base64'));
  await page.close();
  process.stdout.write(`wrote docs/pictures/${file}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
