import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SWAGGER_UI_FILES } from '../runtime/serving/openapi/docs-page';

/**
 * Copies the files of Swagger UI that /docs serves to the compiled server: two files and their licences, 2 MB. The package
 * itself has 14 MB, and a dependency that reports each installation to its authors.
 */
const from = dirname(require.resolve('swagger-ui-dist/package.json'));
const to = join(__dirname, '../dist/runtime/serving/swagger-ui');

mkdirSync(to, { recursive: true });
for (const file of [
  ...Object.keys(SWAGGER_UI_FILES),
  'swagger-ui-bundle.js.LICENSE.txt',
  'LICENSE',
  'NOTICE',
]) {
  cpSync(join(from, file), join(to, file));
}
