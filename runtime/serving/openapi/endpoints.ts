import { ROUTES } from '../../contract/routes';
import { jsonAnswer } from '../http/answer';
import { quote } from '../../inference/describe-value';
import type { Endpoint } from '../http/endpoint';
import { Problem } from '../http/problem';
import { readyModel } from '../http/ready-model';
import { memoizeByModel } from '../state/memoize-by-model';
import type { ServingState } from '../state/serving-state';
import { DOCS_PAGE, START_FILE, START_SCRIPT, SWAGGER_UI_FILES, type SwaggerUiFile } from './docs-page';
import type { ComponentOptions } from './components';
import { openApiDocument } from './document';
import { StaticFile } from './static-file';

export interface DocsOptions extends ComponentOptions {
  readonly serving: ServingState;
  /** Whether the page is served. */
  readonly docsEnabled: boolean;
  /** Bytes of a file of Swagger UI. */
  readonly readSwaggerUi: (file: SwaggerUiFile) => Promise<Uint8Array<ArrayBuffer>>;
}

/** @param endpoints all endpoints that the document describes */
export function docsEndpoints(
  { serving, maxRows, strict, docsEnabled, readSwaggerUi }: DocsOptions,
  endpoints: () => readonly Endpoint[],
): readonly Endpoint[] {
  const documentOf = memoizeByModel(({ model }) =>
    Buffer.from(JSON.stringify(openApiDocument(endpoints(), model, { maxRows, strict }))),
  );
  const document: Endpoint = {
    method: 'GET',
    path: ROUTES.openapi,
    summary: 'This service in OpenAPI 3.1.',
    respond: () => jsonAnswer(documentOf(readyModel(serving))),
  };
  return docsEnabled ? [document, ...pageEndpoints(readSwaggerUi)] : [document];
}

function pageEndpoints(readSwaggerUi: DocsOptions['readSwaggerUi']): readonly Endpoint[] {
  const files = new Map<string, Promise<StaticFile>>();
  /** Each file is read at its first request, and kept. */
  const fileOf = (name: SwaggerUiFile | typeof START_FILE): Promise<StaticFile> => {
    let file = files.get(name);
    if (file === undefined) {
      file = load(name, readSwaggerUi);
      files.set(name, file);
      file.catch(() => files.delete(name));
    }
    return file;
  };
  return [
    {
      method: 'GET',
      path: ROUTES.docs,
      summary: 'Documentation of the service, with forms that send requests.',
      respond: () => DOCS_PAGE,
    },
    {
      method: 'GET',
      path: ROUTES.docsFile,
      summary: 'A file of the documentation page.',
      respond: (request, _requestId, parameters) => {
        const name = parameters.req.param('file') ?? '';
        if (name !== START_FILE && !isSwaggerUiFile(name)) {
          throw new Problem(404, `there is no file ${quote(name)} here`);
        }
        return fileOf(name).then((file) => file.answer(request));
      },
    },
  ];
}

async function load(
  name: SwaggerUiFile | typeof START_FILE,
  readSwaggerUi: DocsOptions['readSwaggerUi'],
): Promise<StaticFile> {
  return name === START_FILE
    ? StaticFile.of('text/javascript', Buffer.from(START_SCRIPT))
    : StaticFile.of(SWAGGER_UI_FILES[name], await readSwaggerUi(name));
}

function isSwaggerUiFile(name: string): name is SwaggerUiFile {
  return Object.hasOwn(SWAGGER_UI_FILES, name);
}
