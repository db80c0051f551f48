import type { Browser, Page } from 'playwright-core';
import { complaintsOf } from '../../support/browser';

/** Where a report seems to come from. */
export const REPORT_URL = 'http://pod.example/report';

export interface View {
  readonly width: number;
  readonly colorScheme?: 'light' | 'dark';
  /** @default false */
  readonly javaScriptEnabled?: boolean;
}

export type Look = (page: Page, requests: readonly string[], complaints: readonly string[]) => Promise<void>;

/** Opens the page alone, in a context of its own, and closes it after the look. */
export async function openReport(
  browser: Browser,
  html: string,
  { width, colorScheme = 'light', javaScriptEnabled = false }: View,
  look: Look,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    javaScriptEnabled,
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints = complaintsOf(page);
  await page.route('**', (route) => {
    requests.push(route.request().url());
    return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
  });
  await page.goto(REPORT_URL);
  await look(page, requests, complaints);
  await context.close();
}

/** Pixels from the left to the right end of the page, with all that is folded away opened. It takes JavaScript. */
export async function wholeWidth(page: Page): Promise<number> {
  await page.evaluate(
    "document.querySelectorAll('details').forEach((each) => each.setAttribute('open', ''))",
  );
  return page.evaluate<number>('document.documentElement.scrollWidth');
}

interface Colours {
  /** Brightness of the paper and of the text, 0 to 255. */
  readonly paper: number;
  readonly ink: number;
  /** Fill of an SVG element, or colour of another, as CSS has it. */
  readonly mark: string;
}

/** What the page looks like by day and by night. */
export async function coloursOf(
  browser: Browser,
  html: string,
  mark: string,
): Promise<{ readonly light: Colours; readonly dark: Colours }> {
  const look = async (colorScheme: 'light' | 'dark'): Promise<Colours> => {
    let colours: Colours | undefined;
    await openReport(browser, html, { width: 1200, colorScheme, javaScriptEnabled: true }, async (page) => {
      const style = (selector: string, property: string) =>
        page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);
      const brightness = (color: string): number => Number(/\d+/.exec(color)![0]);
      colours = {
        paper: brightness(await style('body', 'backgroundColor')),
        ink: brightness(await style('body', 'color')),
        mark: `${await style(mark, 'fill')} ${await style(mark, 'color')}`,
      };
    });
    return colours!;
  };
  return { light: await look('light'), dark: await look('dark') };
}
