import type { Answer } from '../http/answer';

/** Files of Swagger UI that the page needs, all of them text, and their types. */
export const SWAGGER_UI_FILES = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
} as const;
export type SwaggerUiFile = keyof typeof SWAGGER_UI_FILES;

/** The page's own script: a policy without inline scripts wants it in a file. */
export const START_FILE = 'start.js';
export const START_SCRIPT = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;

/** Nothing from anywhere but here; Swagger UI draws with data: URLs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Addresses are relative, so that the page works below any prefix that a gateway takes away. */
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
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/${START_FILE}"></script>
  </body>
</html>
`,
};
