import type { Answer } from '../http/answer';

/** Files of Swagger UI that the page needs, and their media types. All of them are text. */
export const SWAGGER_UI_FILES = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
} as const;
export type SwaggerUiFile = keyof typeof SWAGGER_UI_FILES;

/** The page's own script. It is a file because the policy allows no inline scripts. */
export const START_FILE = 'start.js';
export const START_SCRIPT = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;

/** Everything comes from this server. Swagger UI draws with data: URLs. */
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
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/${START_FILE}"></script>
  </body>
</html>
`,
};
