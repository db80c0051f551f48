import type { Server } from './server';
import { sampleRequest } from './sample-request';
import {
  inferRequest,
  modelMetadata,
  serverMetadata,
  type InferRequest,
  type ModelMetadata,
} from './schemas';

/** The model that the cases ask about. */
export interface Target {
  readonly model: string;
  /** `/v2/models/{model}`, encoded. */
  readonly path: string;
  readonly metadata: ModelMetadata;
  /** Extensions of the protocol that the server says it has. */
  readonly extensions: readonly string[];
  /** A request that the model must answer. */
  readonly request: InferRequest;
}

/** The server cannot be tested with these options. The message says which option to give. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/**
 * Finds the model to ask, and a request that it must answer.
 *
 * @param wanted name of the model. Unset: the server's only model
 * @param request a request that the model must answer. Unset: the example of the server's OpenAPI
 *   document, or one made from the model's metadata
 * @throws TargetError if the model or its metadata cannot be found
 */
export async function discover(server: Server, wanted?: string, request?: unknown): Promise<Target> {
  const model = wanted ?? (await onlyModel(server));
  const path = `/v2/models/${encodeURIComponent(model)}`;
  const { status, json } = await server.ask({ method: 'GET', path });
  const metadata = modelMetadata.safeParse(json);
  if (!metadata.success) {
    throw new TargetError(
      `GET ${path} must answer with the model's metadata, which says what to ask; got status ${status}${json === undefined ? '' : ` and ${JSON.stringify(json).slice(0, 200)}`}`,
    );
  }
  const given = request ?? (await publishedExample(server));
  const parsed = given === undefined ? undefined : inferRequest.safeParse(given);
  if (request !== undefined && parsed?.success === false) {
    throw new TargetError(`the request is none of this protocol: ${parsed.error.issues[0]!.message}`);
  }
  const described = serverMetadata.safeParse((await server.ask({ method: 'GET', path: '/v2' })).json);
  const extensions = described.data?.extensions ?? [];
  return {
    model,
    path,
    metadata: metadata.data,
    extensions,
    request: parsed?.data ?? sampleRequest(metadata.data),
  };
}

/** The protocol has no list of models; KServe's V1 has, and so has the repository extension of Triton and MLServer. */
async function onlyModel(server: Server): Promise<string> {
  const listed = (await server.ask({ method: 'GET', path: '/v1/models' })).json as {
    models?: unknown;
  } | null;
  const indexed = (await server.ask({ method: 'POST', path: '/v2/repository/index', body: {} })).json;
  const names = [
    ...(Array.isArray(listed?.models) ? (listed.models as unknown[]) : []),
    ...(Array.isArray(indexed) ? indexed.map((each: { name?: unknown }) => each.name) : []),
  ].filter((name) => typeof name === 'string');
  const [first, ...others] = new Set(names);
  if (first === undefined) throw new TargetError('the server does not say which models it has; give --model');
  if (others.length > 0) {
    throw new TargetError(`the server has the models ${[first, ...others].join(', ')}; give one as --model`);
  }
  return first;
}

/** A model that takes texts may refuse those that it does not know, and its metadata cannot say which it does. */
async function publishedExample(server: Server): Promise<unknown> {
  const { json } = await server.ask({ method: 'GET', path: '/openapi.json' });
  const document = json as { paths?: Record<string, { post?: DocumentedPost }> } | undefined;
  const examples =
    document?.paths?.['/v2/models/{model}/infer']?.post?.requestBody?.content?.['application/json']?.examples;
  return Object.values(examples ?? {})[0]?.value;
}

interface DocumentedPost {
  readonly requestBody?: {
    readonly content?: {
      readonly 'application/json'?: {
        readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
      };
    };
  };
}
