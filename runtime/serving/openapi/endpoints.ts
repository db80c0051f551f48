import { ROUTES } from '../../contract/routes';
import { jsonAnswer, type Answer } from '../http/answer';
import { quote } from '../../inference/describe-value';
import type { Endpoint } from '../http/endpoint';
import { Problem } from '../http/problem';
import { readyModel } from '../http/ready-model';
import { memoizeByModel } from '../memoize-by-model';
import type { ServingState } from '../serving-state';
import { DOCS_PAGE, START_FILE, START_SCRIPT, SWAGGER_UI_FILES, type SwaggerUiFile } from './docs-page';
import { openApiDocument } from './document';

export interface DocsOptions {
  readonly serving: ServingState;
  readonly maxRows: number;
  /** Text of a file of Swagger UI. */
  readonly readSwaggerUi: (file: SwaggerUiFile) => Promise<string>;
}

/** @param endpoints all endpoints that the document describes */
export function docsEndpoints(
  { serving, maxRows, readSwaggerUi }: DocsOptions,
  endpoints: () => readonly Endpoint[],
): readonly Endpoint[] {
  const documentOf = memoizeByModel(({ model }) =>
    JSON.stringify(openApiDocument(endpoints(), model, maxRows)),
  );
  const file = async (name: string): Promise<Answer> => {
    if (name === START_FILE) return fileAnswer('text/javascript', START_SCRIPT);
    if (!isSwaggerUiFile(name)) throw new Problem(404, `there is no file ${quote(name)} here`);
    return fileAnswer(SWAGGER_UI_FILES[name], await readSwaggerUi(name));
  };
  return [
    {
      method: 'GET',
      path: ROUTES.openapi,
      summary: 'This service in OpenAPI 3.1.',
      respond: () => jsonAnswer(documentOf(readyModel(serving))),
    },
    {
      method: 'GET',
      path: ROUTES.docs,
      summary: 'This service to read and to try.',
      respond: () => DOCS_PAGE,
    },
    {
      method: 'GET',
      path: ROUTES.docsFile,
      summary: 'A file of the page to read and to try.',
      respond: (_request, _requestId, parameters) => file(parameters.req.param('file') ?? ''),
    },
  ];
}

function isSwaggerUiFile(name: string): name is SwaggerUiFile {
  return Object.hasOwn(SWAGGER_UI_FILES, name);
}

function fileAnswer(type: string, body: string): Answer {
  return {
    status: 200,
    contentType: `${type}; charset=utf-8`,
    body,
    headers: { 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' },
  };
}
