import { createHash } from 'node:crypto';
import type { Answer } from '../http/answer';

/** Files of Swagger UI that the page needs, and their media types. All of them are text. */
export const SWAGGER_UI_FILES = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
} as const;
export type SwaggerUiFile = keyof typeof SWAGGER_UI_FILES;

/** The page's own script. It is a file because the policy allows no inline scripts. */
export const START_FILE = 'start.js';
export const START_SCRIPT = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true });
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
follow();
dark.addEventListener('change', follow);
`;

/** Changes to Swagger UI: its dark colours before its script runs, and a contrast of at least 4.5 for every text. */
const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; }
@media (prefers-color-scheme: dark) { body { background: #1c2022; } }
.swagger-ui .info .title small, .swagger-ui .btn.copy-to-clipboard, .swagger-ui .download-contents { background: #5a5f6e; }
.swagger-ui .info .title small.version-stamp { background: #4a6800; }
.swagger-ui .btn.execute { background: #1b5fb0; border-color: #1b5fb0; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #16794c; }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #0b63b8; }
/* the document has no links, and their empty column is too wide for a phone */
.swagger-ui .response-col_links { display: none; }
.swagger-ui .microlight span[style*="211, 99, 99"] { color: #ff9a9a !important; }
html:not(.dark-mode) .swagger-ui .info a, html:not(.dark-mode) .swagger-ui .info .url { color: #1b5fb0; }
html:not(.dark-mode) .swagger-ui .btn.cancel { color: #c62828; border-color: #c62828; }
html:not(.dark-mode) .swagger-ui .json-schema-2020-12-expand-deep-button { color: #4f4f4f; }
html.dark-mode .swagger-ui .opblock .btn.try-out__btn.cancel { color: #ff9a9a; border-color: #ff9a9a; }
html.dark-mode .swagger-ui .examples-select__section-label, html.dark-mode .swagger-ui td.header-col { color: #e4e6e6; }
`;

/** Everything comes from this server. Swagger UI draws with data: URLs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Addresses are relative, so that the page works behind a gateway that strips a prefix. */
export const DOCS_PAGE: Answer = {
  status: 200,
  contentType: 'text/html; charset=utf-8',
  headers: { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' },
  body: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="docs/swagger-ui.css" />
    <style>${STYLE}</style>
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/${START_FILE}"></script>
  </body>
</html>
`,
};
