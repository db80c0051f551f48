import { rowMajor } from '../training/sample-data';
import { SAMPLE, SAMPLE_ROWS } from './sample';

/** Requests of one kind. Their rows differ, or the processor would learn the one way through the forest by heart. */
export interface Requests {
  /** @default POST */
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly Buffer[];
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** POST /predict with one row. */
export const ONE_ROW: Requests = {
  path: '/predict',
  headers: JSON_TYPE,
  bodies: Array.from({ length: 500 }, (_, at) => Buffer.from(JSON.stringify({ values: rowsFrom(at, 1)[0] }))),
};

/** Bodies of so many rows, as few as keep a script for wrk small. */
function bodies(rows: number, write: (rows: readonly (readonly number[])[]) => Buffer): readonly Buffer[] {
  return Array.from({ length: rows === 1 ? 500 : 20 }, (_, at) => write(rowsFrom(at * rows, rows)));
}

/** POST /predict, or `path`, with rows by position. */
export function rowRequests(rows: number, path = '/predict'): Requests {
  return { path, headers: JSON_TYPE, bodies: bodies(rows, (data) => Buffer.from(JSON.stringify({ data }))) };
}

const INFER = '/v2/models/bench/infer';

function tensor(rows: number): object {
  return { name: 'input', shape: [rows, SAMPLE.columns.length], datatype: 'FP64' };
}

/** V2 with one tensor of JSON. */
export function tensorRequests(rows: number): Requests {
  return {
    path: INFER,
    headers: JSON_TYPE,
    bodies: bodies(rows, (data) =>
      Buffer.from(
        JSON.stringify({ inputs: [{ ...tensor(rows), data: data.flat() }], outputs: [{ name: 'predict' }] }),
      ),
    ),
  };
}

/** V2 with one tensor of bytes after the JSON, and an answer of bytes. */
export function binaryRequests(rows: number): Requests {
  const header = Buffer.from(
    JSON.stringify({
      inputs: [{ ...tensor(rows), parameters: { binary_data_size: rows * SAMPLE.columns.length * 8 } }],
      outputs: [{ name: 'predict', parameters: { binary_data: true } }],
    }),
  );
  return {
    path: INFER,
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(header.length),
    },
    bodies: bodies(rows, (data) =>
      Buffer.concat([header, Buffer.from(Float64Array.from(data.flat()).buffer)]),
    ),
  };
}

/** Rows that no forest was trained on; after the last one comes the first. */
function rowsFrom(start: number, count: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, offset) => {
    const row = SAMPLE_ROWS + ((start + offset) % (SAMPLE.target.length - SAMPLE_ROWS));
    return Array.from(rowMajor(SAMPLE.columns, row, row + 1), (value) => Number(value.toFixed(2)));
  });
}
