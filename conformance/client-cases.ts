import { deflateSync, gzipSync } from 'node:zlib';
import { body, type Case } from './case';
import { inferResponse, type RequestInput } from './schemas';
import type { Question } from './server';
import type { Target } from './target';

const BINARY_EXTENSION = 'binary_tensor_data';
/** Bytes of a number of the types that the case writes. */
const WIDTHS = { FP64: 8, FP32: 4 } as const;

const infer = ({ path }: Target, request: unknown, more: Partial<Question> = {}): Question => ({
  method: 'POST',
  path: `${path}/infer`,
  body: request,
  ...more,
});

const advised = (name: string, clause: string, ask: Case['ask']): Case => ({
  name,
  clause,
  level: 'recommended',
  ask,
  expect: body(inferResponse),
});

/** What clients write that the specification leaves open: tritonclient's and KServe's SDKs gain from a server that takes it. */
export const CLIENT_CASES: readonly Case[] = [
  advised('a body without a content type is read', 'HTTP/REST', (target) =>
    infer(target, target.request, { contentType: undefined }),
  ),
  advised('members that the protocol does not have are ignored', 'Inference Request JSON Object', (target) =>
    infer(target, { ...target.request, model_name: target.model }),
  ),
  advised('optional members may be null', 'Inference Request JSON Object', (target) =>
    infer(target, {
      ...target.request,
      id: null,
      parameters: null,
      outputs: null,
      inputs: target.request.inputs.map((input) => ({ ...input, parameters: null })),
    }),
  ),
  advised('a body may be compressed with gzip', 'HTTP/REST', (target) =>
    infer(target, gzipSync(JSON.stringify(target.request)), { headers: { 'content-encoding': 'gzip' } }),
  ),
  advised('a body may be compressed with deflate', 'HTTP/REST', (target) =>
    infer(target, deflateSync(JSON.stringify(target.request)), {
      headers: { 'content-encoding': 'deflate' },
    }),
  ),
  {
    ...advised('elements may be bytes after the JSON', 'Binary Tensor Data Extension', binaryRequest),
    // a server that declares an extension must support it
    level: 'required',
  },
];

/** Undefined where the extension is not declared, or an input has a type that this does not write. */
function binaryRequest(target: Target): Question | undefined {
  if (!target.extensions.includes(BINARY_EXTENSION)) return undefined;
  const encoded = target.request.inputs.map(bytesOf);
  if (encoded.some((bytes) => bytes === undefined)) return undefined;
  const parts = encoded.filter((bytes) => bytes !== undefined);
  const inputs = target.request.inputs.map(({ name, shape, datatype }, index) => ({
    name,
    shape,
    datatype,
    parameters: { binary_data_size: parts[index]!.length },
  }));
  const header = Buffer.from(JSON.stringify({ ...target.request, inputs }));
  return infer(target, Buffer.concat([header, ...parts]), {
    contentType: 'application/octet-stream',
    headers: { 'inference-header-content-length': String(header.length) },
  });
}

function bytesOf({ datatype, data }: RequestInput): Buffer | undefined {
  const elements = data.flat(Infinity);
  if (datatype === 'BYTES') {
    return Buffer.concat(
      elements.flatMap((element) => {
        const text = Buffer.from(String(element));
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        return [length, text];
      }),
    );
  }
  if (datatype !== 'FP64' && datatype !== 'FP32') return undefined;
  const bytes = Buffer.alloc(WIDTHS[datatype] * elements.length);
  elements.forEach((element, index) => {
    if (datatype === 'FP64') bytes.writeDoubleLE(Number(element), 8 * index);
    else bytes.writeFloatLE(Number(element), 4 * index);
  });
  return bytes;
}
