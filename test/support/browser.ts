import { spawnSync } from 'node:child_process';
import { chromium, type Browser, type Page } from 'playwright-core';
import { toolInstalled } from './tools';

const EXECUTABLE = '/usr/bin/chromium';

/** Whether there is a browser to look at pages with. Debian has it in the package `chromium`. */
export const browserInstalled = toolInstalled(
  spawnSync(EXECUTABLE, ['--version']).status === 0,
  'chromium',
  'PAGES WERE NOT LOOKED AT IN A BROWSER',
);

const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser that asks for nothing but the pages it is given. The caller closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    headless: true,
    chromiumSandbox: false,
    args: ARGUMENTS,
  });
}

/** What the browser complains of on a page from now on: errors of scripts, requests that fail, and what the page's policy forbids. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}
