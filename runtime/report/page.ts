import { html, type Html } from './html';
import { STYLESHEET } from './stylesheet';

export interface PageContent {
  readonly title: string;
  readonly body: Html;
}

/** Only inline styles and data: images are allowed. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * The frame of every page: one document without scripts and external requests. The Content-Security-Policy forbids both,
 * in case that a name in the data contains HTML.
 */
export function page({ title, body }: PageContent): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${STYLESHEET}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}
